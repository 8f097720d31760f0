import type { ReactNode } from 'react'
import { cutConnection, useConnectionIsCut } from '../connection.js'
import type { DemoTask } from '../context.js'
import { useDemo } from '../demo-context.js'
import { useTexts } from '../texts.js'
import { Experiment } from './experiment.js'
import { StartButton } from './start-button.js'
import { useOrder, useProcesses, type Order } from './processes.js'

export function Experiments() {
  const { break: texts } = useTexts()
  const { data } = useProcesses()
  const cut = useConnectionIsCut()
  const worker = data?.worker.state
  const flower = data?.flower.state
  return (
    <ol className="sgm-experiments">
      <Experiment number={1} {...texts.cancel}>
        {worker === 'stopped' || worker === 'stopping' ? (
          <OrderButton order="worker/start">{texts.do.startWorker}</OrderButton>
        ) : (
          <OrderButton order="worker/stop" disabled={worker !== 'running'}>
            {texts.do.stopWorker}
          </OrderButton>
        )}
        <Starter place="cancel" />
      </Experiment>
      <Experiment number={2} {...texts.kill}>
        <Starter place="kill" />
        <OrderButton order="worker/kill" danger disabled={worker !== 'running'}>
          {texts.do.killWorker}
        </OrderButton>
      </Experiment>
      <Experiment number={3} {...texts.flowerDown}>
        {flower === 'absent' ? (
          <p className="sgm-note">{texts.flowerDown.absent}</p>
        ) : flower === 'stopped' || flower === 'stopping' ? (
          <OrderButton order="flower/start">{texts.do.startFlower}</OrderButton>
        ) : (
          <OrderButton order="flower/stop" disabled={flower !== 'running'}>
            {texts.do.stopFlower}
          </OrderButton>
        )}
      </Experiment>
      <Experiment number={4} {...texts.cut}>
        <button type="button" className="sgm-button" aria-pressed={cut} onClick={() => cutConnection(!cut)}>
          {cut ? texts.do.restore : texts.do.cut}
        </button>
      </Experiment>
    </ol>
  )
}

interface OrderButtonProps {
  order: Order
  danger?: boolean
  disabled?: boolean
  children: ReactNode
}

function OrderButton({ order, danger, disabled, children }: OrderButtonProps) {
  const { break: texts } = useTexts()
  const { can_break } = useDemo()
  const give = useOrder()
  return (
    <>
      <button
        type="button"
        className="sgm-button"
        data-variant={danger ? 'danger' : undefined}
        disabled={disabled || !can_break || give.isPending}
        onClick={() => give.mutate(order)}
      >
        {children}
      </button>
      {give.isError ? (
        <p className="sgm-note" role="alert">
          {texts.failed}
        </p>
      ) : null}
    </>
  )
}

function Starter({ place }: { place: string }) {
  const { break: texts } = useTexts()
  const { modules } = useDemo()
  const task = longestOf(modules.flatMap((module) => module.tasks))
  return task ? <StartButton task={task} label={texts.startTask} place={place} /> : null
}

/** Long enough to do something to it: the yearly report, or else the first. */
function longestOf(tasks: DemoTask[]): DemoTask | undefined {
  return tasks.find(({ key, name }) => `${key} ${name}`.includes('informe')) ?? tasks[0]
}
