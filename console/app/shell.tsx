import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { codeWords } from '../i18n/code-words.ts';
import { useLabels, useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';
import { useSession } from '../sign-in/session-context.ts';
import { hrefOf, VIEWS } from './navigation.ts';
import { NotifyProvider, useNotices } from './notices.ts';
import type { Preferences } from './preferences.ts';

export interface ShellProps {
  readonly preferences: Preferences;
  readonly onPreferences: (part: Partial<Preferences>) => void;
  readonly children: ReactNode;
}

/** Everything around a view: the bar at the top, the list of views, and what has just happened. */
export function Shell({ preferences, onPreferences, children }: ShellProps) {
  const t = useWords(shellWords);
  const { items, notify } = useNotices(t('dismiss'));
  const [isOpen, setOpen] = useState(() => window.innerWidth > 900);
  return (
    <NotifyProvider value={notify}>
      <div id="top">
        <TopBar preferences={preferences} onPreferences={onPreferences} />
      </div>
      <AppLayoutToolbar
        headerSelector="#top"
        toolsHide
        navigation={<Navigation onLeave={() => setOpen(window.innerWidth > 900)} />}
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={<Flashbar items={items} />}
        ariaLabels={{
          navigation: t('navigation'),
          navigationClose: t('closeNavigation'),
          navigationToggle: t('openNavigation'),
          notifications: t('notifications'),
        }}
        content={children}
      />
    </NotifyProvider>
  );
}

function Navigation({ onLeave }: { readonly onLeave: () => void }) {
  const t = useWords(shellWords);
  const [location, go] = useLocation();
  const { groups } = useSession();
  const seen = VIEWS.filter((view) => view.groups.some((group) => groups.includes(group)));
  const current = location.split('/')[1] ?? '';
  return (
    <SideNavigation
      header={{ href: hrefOf(''), text: t('product') }}
      activeHref={hrefOf(current)}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        go(event.detail.href.slice('/app'.length));
        onLeave();
      }}
      items={seen.map(({ title, path }) => ({ type: 'link', text: t(title), href: hrefOf(path) }))}
    />
  );
}

function TopBar({ preferences: { language, isDark, isCompact }, onPreferences }: Omit<ShellProps, 'children'>) {
  const t = useWords(shellWords);
  const label = useLabels(codeWords);
  const { name, groups, signOut } = useSession();
  const changes: Readonly<Record<string, () => void>> = {
    mode: () => onPreferences({ isDark: !isDark }),
    density: () => onPreferences({ isCompact: !isCompact }),
    'sign-out': signOut,
  };
  const utilities: TopNavigationProps.Utility[] = [
    { type: 'button', text: t('language'), onClick: () => onPreferences({ language: language === 'en' ? 'zh' : 'en' }) },
    {
      type: 'menu-dropdown',
      text: name,
      description: groups.map(label).join(', '),
      iconName: 'user-profile',
      ariaLabel: t('signedInAs', { name }),
      items: [
        { id: 'mode', text: isDark ? t('light') : t('dark') },
        { id: 'density', text: isCompact ? t('comfortable') : t('compact') },
        { id: 'docs', text: t('apiDocs'), href: '/docs/api', external: true },
        { id: 'sign-out', text: t('signOut') },
      ],
      onItemClick: ({ detail }) => changes[detail.id]?.(),
    },
  ];
  return (
    <TopNavigation
      identity={{ href: hrefOf(''), title: t('product') }}
      utilities={utilities}
      i18nStrings={{ overflowMenuTriggerText: t('more'), overflowMenuTitleText: t('more') }}
    />
  );
}
