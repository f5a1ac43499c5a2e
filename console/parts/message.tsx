import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';

/** A page that only says something. */
export function Message({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <Box>{text}</Box>
    </ContentLayout>
  );
}
