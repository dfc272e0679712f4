internal import AsyncHTTPClient
internal import EventStream
internal import NIOCore
internal import NIOHTTP1

/// One request for a message and all attempts at it.
struct StreamExchange: Sendable {
    let client: Client
    let body: [UInt8]

    func run(handingTo handoff: Handoff<[StreamEvent]>) async {
        do {
            try await client.retrying {
                try await attempt(handingTo: handoff)
            }
            handoff.finish(.success(()))
        } catch {
            handoff.finish(.failure(error))
        }
    }

    private func attempt(handingTo handoff: Handoff<[StreamEvent]>) async throws {
        let response = try await client.send(path: "/v1/messages", body: body)
        let failed = { (kind: AnthropicError.Kind, json: JSON?, message: String?) in
            let body = json.map { ErrorBody($0, key: client.endpoint.key) }
            return AnthropicError(
                kind, phase: handoff.hasDelivered ? .afterText : .beforeText, status: Int(response.status.code),
                type: body?.type, code: body?.code, message: message ?? body?.message,
                requestID: client.requestID(of: response) ?? body?.requestID)
        }
        guard response.headers.isEventStream else {
            throw try await client.unexpectedBody(of: response)
        }
        let ending = try await read(response, handingTo: handoff)
        switch ending {
        case .complete: return
        case .failed(.violation(let reason)):
            throw failed(.protocolViolation, nil, AnthropicError.sentence(.protocolViolation, status: nil) + ": \(reason)")
        case .failed(.reported(let json)): throw failed(.streamError, json, nil)
        case .cut: throw failed(.truncated, nil, nil)
        case .broken: throw failed(.transport, nil, nil)
        case .silent: throw failed(.timeout(.idle), nil, nil)
        }
    }

    /// How the body of an answer came to its end.
    private enum Ending: Sendable {
        case complete, cut, broken, silent
        case failed(EventReader.Failure)
    }

    private func read(
        _ response: HTTPClientResponse, handingTo handoff: Handoff<[StreamEvent]>
    ) async throws -> Ending {
        do {
            return try await IdleWatch.limiting(to: client.timeouts.idle) { watch in
                try await Self.readParts(of: response.body, watch, handingTo: handoff)
            }
        } catch is IdleWatch.Expired {
            return .silent
        } catch where Task.isCancelled || error is CancellationError {
            throw CancellationError()
        } catch {
            return TransportFailure.isCut(error) ? .cut : .broken
        }
    }

    private static func readParts(
        of body: HTTPClientResponse.Body, _ watch: IdleWatch, handingTo handoff: Handoff<[StreamEvent]>
    ) async throws -> Ending {
        var parts = WatchedParts(body, watch)
        var reader = EventReader(maximumEventSize: EventStreamParser.defaultMaximumEventSize)
        var opening = Opening()
        while let part = try await parts.next() {
            let events = opening.pass(reader.read(part))
            if !events.isEmpty {
                try await handoff.send(events)
            }
            if let failure = reader.failure {
                return .failed(failure)
            }
            if reader.hasEnded {
                handoff.finish(.success(()))
                await parts.drain()
                return .complete
            }
        }
        return .cut
    }
}
