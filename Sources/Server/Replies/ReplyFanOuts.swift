internal import Assistant
internal import NIOCore
internal import Synchronization

/// The fan-outs of running replies, one for each reply and event loop.
final class ReplyFanOuts: Sendable {
    private struct Key: Hashable {
        let reply: ObjectIdentifier
        let loop: ObjectIdentifier

        init(_ reply: LiveReply, _ loop: any EventLoop) {
            self.reply = ObjectIdentifier(reply)
            self.loop = ObjectIdentifier(loop)
        }
    }

    /// Guards the fan-outs that have readers.
    private let fanOuts = Mutex<[Key: ReplyFanOut]>([:])

    /// The fan-out for a new reader, which must call ``leave(_:)`` when done.
    func join(_ reply: LiveReply, on loop: any EventLoop, access: ChangeSignal) -> ReplyFanOut {
        fanOuts.withLock { fanOuts in
            let fanOut = fanOuts[Key(reply, loop)] ?? ReplyFanOut(of: reply, on: loop, access: access)
            fanOut.readers.add(1, ordering: .relaxed)
            fanOuts[Key(reply, loop)] = fanOut
            return fanOut
        }
    }

    func leave(_ fanOut: ReplyFanOut) {
        fanOuts.withLock { fanOuts in
            let left = fanOut.readers.subtract(1, ordering: .relaxed).newValue
            if left == 0 { fanOuts[Key(fanOut.reply, fanOut.loop)] = nil }
        }
    }
}
