import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { type ConsoleConfig, type Session, SignIn } from './sign-in/session.ts';

async function configuration(): Promise<ConsoleConfig> {
  const response = await fetch('/app/config.json');
  if (!response.ok) throw new Error(`/app/config.json: ${response.status}`);
  return (await response.json()) as ConsoleConfig;
}

async function start(): Promise<void> {
  const element = document.getElementById('root');
  if (element === null) throw new Error('The page has no place for the console.');
  const signIn = new SignIn(await configuration());
  let session: Session | undefined;
  let problem: string | undefined;
  try {
    session = await signIn.resume();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  createRoot(element).render(
    <StrictMode>
      <App signIn={signIn} session={session} problem={problem} />
    </StrictMode>,
  );
}

await start();
