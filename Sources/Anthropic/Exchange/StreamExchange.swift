internal import AsyncHTTPClient
internal import JSON
internal import NIOCore
internal import NIOHTTP1

/// One request for a message and all attempts at it.
struct StreamExchange: Sendable {
    let client: Client
    let body: [UInt8]
    let betas: [String]
    let observer: AttemptObserver?

    /// Hands over events until the message is complete, the policy gives up or the task is cancelled.
    func run(handingTo handoff: RendezvousChannel<[StreamEvent]>) async {
        do {
            try await client.retrying(observedBy: observer) {
                try await attempt(handingTo: handoff)
            }
            handoff.finish(.success(()))
        } catch {
            handoff.finish(.failure(error))
        }
    }

    private func attempt(handingTo handoff: RendezvousChannel<[StreamEvent]>) async throws {
        let response = try await client.send(path: "/v1/messages", body: body, betas: betas)
        observer?.answered(requestID: client.requestID(of: response))
        guard response.headers.isEventStream else {
            let events = try await wholeMessage(of: response)
            observer?.received(events)
            observer?.delivers()
            return try await handoff.send(events)
        }
        let ending = try await read(response.body, handingTo: handoff)
        guard let failure = ending.failure else { return }
        let body = ending.body(key: client.endpoint.key)
        throw AnthropicError(
            failure, phase: handoff.hasDelivered ? .afterText : .beforeText,
            status: body?.status ?? Int(response.status.code), type: body?.type, code: body?.code,
            message: body?.message,
            requestID: client.requestID(of: response) ?? body?.requestID)
    }

    /// The events of a response that is not a stream. Some servers send the whole message at once, even when asked to
    /// stream.
    private func wholeMessage(of response: HTTPClientResponse) async throws -> [StreamEvent] {
        guard response.headers.isJSON else {
            throw client.unexpectedBody(try await client.beginning(of: response), of: response)
        }
        let bytes = try await client.wholeBody(of: response)
        guard let json = try? JSON(parsing: bytes), let events = StreamEvent.events(ofMessage: json) else {
            throw client.unexpectedBody(Array(bytes.prefix(1 << 16)), of: response)
        }
        return events
    }

    private func read(
        _ body: HTTPClientResponse.Body, handingTo handoff: RendezvousChannel<[StreamEvent]>
    ) async throws -> StreamEnding {
        do {
            return try await IdleWatch.limiting(to: client.timeouts.idle, clock: client.idleClock) { watch in
                try await readParts(WatchedParts(body, watch), handingTo: handoff)
            }
        } catch is IdleWatch.Expired {
            return .silent
        } catch  where Task.isCancelled || error is CancellationError {
            throw CancellationError()
        } catch {
            return TransportFailure.isCut(error) ? .cut : .broken
        }
    }

    private func readParts(
        _ parts: consuming WatchedParts, handingTo handoff: RendezvousChannel<[StreamEvent]>
    ) async throws -> StreamEnding {
        var reader = EventReader()
        var opening = Opening()
        while let part = try await parts.next() {
            let received = reader.read(part)
            observer?.received(received)
            let events = opening.pass(received, bytes: part.readableBytes)
            if !events.isEmpty {
                observer?.delivers()
                try await handoff.send(events)
            }
            guard let ending = reader.ending else { continue }
            if case .complete = ending {
                handoff.finish(.success(()))
                await parts.drain()
            }
            return ending
        }
        return .cut
    }
}
