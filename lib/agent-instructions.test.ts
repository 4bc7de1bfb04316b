import { describe, expect, it } from 'vitest';
import { agentCommands, agentSecretCommand, agentStack } from './agent-instructions';
import { loadProject } from './compose/load';

const target = { url: 'https://gantry.example.com', cluster: 'prod' };

describe('what is printed for agents', () => {
  it('is a stack that the editor takes as it is', () => {
    const loaded = loadProject({ text: agentStack(target, '0.1.0'), stackName: 'agents', target: 'swarm' });
    expect(loaded.diagnostics).toEqual([]);
  });

  it('leaves out the check that asks the console: an agent that failed it would be replaced for ever', () => {
    const { project } = loadProject({
      text: agentStack(target, '0.1.0'),
      stackName: 'agents',
      target: 'swarm',
    });
    expect(project?.services[0]?.healthcheck).toMatchObject({ test: ['NONE'] });
  });

  it('asks for a word of consent only where there is no TLS', () => {
    expect(agentStack(target, '0.1.0')).not.toContain('INSECURE');
    expect(agentStack({ ...target, url: 'http://10.0.0.1:3000' }, '0.1.0')).toContain(
      'GANTRY_AGENT_INSECURE: "1"',
    );
    expect(agentCommands({ ...target, url: 'http://10.0.0.1:3000' }, 't')).toContain(
      'GANTRY_AGENT_INSECURE=1',
    );
  });

  it('puts the token into no stack and no argument of the agent', () => {
    expect(agentStack(target, '0.1.0')).not.toContain('gantry_secret');
    expect(agentCommands(target, 'gantry_secret').split('\n')[1]).not.toContain('gantry_secret');
    expect(agentSecretCommand('gantry_secret')).toContain("printf %s 'gantry_secret' |");
  });
});
