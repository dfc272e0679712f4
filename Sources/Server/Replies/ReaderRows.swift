internal import Assistant
internal import NIOCore
internal import Synchronization

/// The rows in which readers of running replies wait, one for each reply and event loop.
final class ReaderRows: Sendable {
    private struct Key: Hashable {
        let reply: ObjectIdentifier
        let loop: ObjectIdentifier

        init(_ reply: LiveReply, _ loop: any EventLoop) {
            self.reply = ObjectIdentifier(reply)
            self.loop = ObjectIdentifier(loop)
        }
    }

    /// Guards the rows that have readers.
    private let rows = Mutex<[Key: ReaderRow]>([:])

    /// The row for a new reader, which must call ``leave(_:)`` when done.
    func join(_ reply: LiveReply, on loop: any EventLoop, access: ChangeSignal) -> ReaderRow {
        rows.withLock { rows in
            let row = rows[Key(reply, loop)] ?? ReaderRow(of: reply, on: loop, access: access)
            row.readers.add(1, ordering: .relaxed)
            rows[Key(reply, loop)] = row
            return row
        }
    }

    func leave(_ row: ReaderRow) {
        rows.withLock { rows in
            let left = row.readers.subtract(1, ordering: .relaxed).newValue
            if left == 0 { rows[Key(row.reply, row.loop)] = nil }
        }
    }
}
