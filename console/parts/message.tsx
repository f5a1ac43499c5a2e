import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';

export interface MessageProps {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

/** A page that only says something. */
export function Message({ title, text, action }: MessageProps) {
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={action}>
          {title}
        </Header>
      }
    >
      <Box>{text}</Box>
    </ContentLayout>
  );
}
