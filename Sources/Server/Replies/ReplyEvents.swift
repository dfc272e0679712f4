internal import API
internal import Assistant
internal import EventStream
internal import Hummingbird
internal import Model
internal import NIOCore

/// A reply as a stream of events, sent as soon as there is text.
struct ReplyEvents: Sendable {
    let reply: LiveReply
    let userMessage: Message.ID
    /// What the reader has.
    let start: Position
    /// Notifies when the reader's access changes.
    let access: ChangeSignal
    /// Longest time between two checks that the reader may still read.
    private static let longestTrust = Duration.seconds(10)

    /// Whether the reader may still read.
    let isSignedIn: @Sendable () async -> Bool
    /// The reader's connection, for text that is written to many readers at once.
    let connection: any Channel
    let fanOuts: ReplyFanOuts

    /// Writes the events until the reply ends. It also stops when the reader disconnects or is signed out; the reply
    /// continues.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try await withTaskExecutorPreference(LoopExecutor(connection.eventLoop)) {
            try await writeAll(to: &writer)
        }
    }

    private func writeAll(to writer: inout any ResponseBodyWriter) async throws {
        let fanOut = fanOuts.join(reply, on: connection.eventLoop, access: access)
        defer { fanOuts.leave(fanOut) }
        var seenAccess = access.count
        var askedAt = ContinuousClock.now
        let beginning = MessageStartData(messageID: "\(reply.id)", userMessageID: "\(userMessage)")
        var position = reply.beginning(for: start)
        var queuePlace: Int?
        try await writer.write(ByteBuffer(event: "message_start", id: "\(position)", beginning))
        while true {
            let trust = ReplyFanOut.Trust(access: seenAccess, end: askedAt + Self.longestTrust)
            let step = await next(after: &position, queuePlace: queuePlace, in: fanOut, trust)
            let currentAccess = access.count
            // Another process may have ended the session, so this is also checked from time to time.
            if currentAccess != seenAccess || ContinuousClock.now - askedAt > Self.longestTrust {
                guard await isSignedIn() else { return }
                seenAccess = currentAccess
                askedAt = .now
            }
            switch step {
            case .growth(let growth, let end):
                var events = GrowthEvents(growth: growth, start: position, end: end).encoded
                position = end
                if case .ended(let message) = reply.step(after: position) {
                    events.writeImmutableBuffer(ending(message, at: position))
                    return try await writer.write(events)
                }
                try await writer.write(events)
                // While catching up with a long reply, give the other connections of the loop a turn.
                if events.readableBytes > 1 << 14 { await Task.yield() }
            case .waiting(let current):
                queuePlace = current
                let data = QueuedData(messageID: "\(reply.id)", place: current)
                try await writer.write(ByteBuffer(event: "queued", id: "\(position)", data))
            case .quiet:
                try await writer.write(ByteBuffer(bytes: ServerSentEvent.comment("")))
            case .ended(let message):
                try await writer.write(ending(message, at: position))
                return
            case .cancelled:
                throw CancellationError()
            }
        }
    }

    /// The next thing the reader has to handle. While the reader is subscribed, text is written to it and the
    /// position advances.
    private func next(
        after position: inout Position, queuePlace: Int?, in fanOut: ReplyFanOut, _ trust: ReplyFanOut.Trust
    ) async -> LiveReply.Step {
        while true {
            if let step = reply.step(after: position, queuePlace: queuePlace) { return step }
            let outcome =
                reply.queuePlace == nil ? await fanOut.subscribe(connection, at: position, trust: trust) : nil
            guard let outcome else { return await reply.next(after: position, queuePlace: queuePlace) }
            position = outcome.position
            if let step = outcome.step { return step }
        }
    }

    private func ending(_ message: Message, at position: Position) -> ByteBuffer {
        guard message.status == .failed else {
            let data = MessageEndData(messageID: "\(message.id)", metadata: MetadataBody(message))
            return ByteBuffer(event: "message_end", id: "\(position):end", data)
        }
        let failure = message.metadata?.errorCode.flatMap(ReplyFailure.init) ?? .internal
        let data = ErrorData(detail: failure.detail, code: failure.rawValue, messageID: "\(message.id)")
        return ByteBuffer(event: "error", id: "\(position):end", data)
    }
}
