'use client';

import { ActionIcon, Button, SegmentedControl, Slider, Switch, Tooltip } from '@mantine/core';
import { Maximize, Pause, Play } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Cast } from '@/lib/cast';
import { CastPlayer } from './cast-player';
import classes from './recordings.module.css';
import { Screen } from './screen';

const speeds = ['0.5', '1', '2', '5', '10'];

/** Plays a recording, beginning at `startMs`. */
export function RecordingPlayer({ cast, startMs }: { cast: Cast; startMs: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const player = useRef<CastPlayer | null>(null);
  const [state, setState] = useState({ positionMs: 0, playing: false });
  const [speed, setSpeed] = useState('1');
  const [skipIdle, setSkipIdle] = useState(true);
  const { positionMs, playing } = state;

  return (
    <div ref={frame} className={classes.player}>
      <div className={classes.controls}>
        <Button
          variant="default"
          leftSection={playing ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          onClick={() => (playing ? player.current?.pause() : player.current?.play())}
        >
          {playing ? 'Pause' : 'Play'}
        </Button>
        <Slider
          className={classes.slider}
          thumbLabel="Position"
          min={0}
          max={Math.max(1, cast.durationMs)}
          step={100}
          value={Math.min(positionMs, cast.durationMs)}
          label={clock}
          onChange={(value) => void player.current?.seek(value)}
        />
        <span className={classes.time}>
          {clock(positionMs)} / {clock(cast.durationMs)}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Speed"
          data={speeds.map((value) => ({ value, label: `${value}×` }))}
          value={speed}
          onChange={(value) => {
            setSpeed(value);
            if (player.current) player.current.speed = Number(value);
          }}
        />
        <Switch
          size="xs"
          label="Skip idle time"
          checked={skipIdle}
          onChange={({ currentTarget: { checked } }) => {
            setSkipIdle(checked);
            if (player.current) player.current.skipIdle = checked;
          }}
        />
        <Tooltip label="Fullscreen">
          <ActionIcon
            variant="default"
            aria-label="Fullscreen"
            onClick={() => void frame.current?.requestFullscreen()}
          >
            <Maximize size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <Screen
        label="Recorded terminal"
        onReady={(terminal) => {
          const made = new CastPlayer(cast, terminal, setState);
          player.current = made;
          if (startMs > 0) void made.seek(startMs);
          else made.play();
          return () => {
            made.close();
            player.current = null;
          };
        }}
      />
    </div>
  );
}

/** `1:02:03`, or `2:03`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
