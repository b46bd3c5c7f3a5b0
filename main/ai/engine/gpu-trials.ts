import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import type { RpcPort } from '../../process/rpc.ts'
import { gpuTrialsContract } from './gpu-trials-contract.ts'
import type { Device } from './native.ts'

type Client = ContractRouterClient<typeof gpuTrialsContract>

/** Has main try a device in a process that may die. */
export class GpuTrials {
  #arrived: (client: Client) => void = () => {}
  readonly #client = new Promise<Client>((resolve) => {
    this.#arrived = resolve
  })

  /** Takes a started port of kind `gpu-trials`. */
  connect(port: RpcPort): void {
    this.#arrived(createORPCClient(new RPCLink({ port })))
  }

  /** @returns whether the trial ended well. @throws when it was stopped, which says nothing of the device. */
  async run(device: Device, modelPath: string, signal: AbortSignal): Promise<boolean> {
    const client = await this.#client
    return client.try({ device, modelPath }, { signal })
  }
}

/** Main's side of it. */
export function gpuTrialsRouter(
  run: (trial: { device: Device; modelPath: string }, signal: AbortSignal) => Promise<boolean>,
) {
  const os = implement(gpuTrialsContract)
  return os.router({
    try: os.try.handler(({ input, signal }) => run(input, signal ?? new AbortController().signal)),
  })
}
