internal import AsyncHTTPClient
internal import JSON
internal import NIOHTTP1

extension Client {
    /// The most bytes in a response that is not a stream.
    private static var longestAnswer: Int { 8 << 20 }

    /// The models that the server offers, in its order.
    ///
    /// - Throws: ``AnthropicError``, or `CancellationError`.
    public func models() async throws -> [ModelInfo] {
        var pages = ModelPages()
        var path: String? = "/v1/models?limit=1000"
        while let current = path {
            let cursor = pages.take(try await answer(path: current))
            path = cursor.map { "/v1/models?limit=1000&after_id=\($0.percentEncoded)" }
        }
        return pages.models
    }

    /// The number of tokens of a request's prompt. An estimate, free of charge.
    ///
    /// - Throws: ``AnthropicError``, or `CancellationError`.
    public func countTokens(_ request: MessageRequest) async throws -> Int {
        let answer = try await answer(
            path: "/v1/messages/count_tokens", body: request.encodedForCount(), betas: request.betas)
        guard let count = answer["input_tokens"]?.count else {
            throw AnthropicError(.protocolViolation, phase: .head)
        }
        return count
    }

    private func answer(path: String, body: [UInt8]? = nil, betas: [String] = []) async throws -> JSON {
        try await retrying {
            let response = try await send(path: path, body: body, betas: betas)
            let bytes = try await wholeBody(of: response)
            guard let json = try? JSON(parsing: bytes), case .object = json else {
                throw AnthropicError(
                    .protocolViolation, phase: .head, status: Int(response.status.code),
                    requestID: requestID(of: response))
            }
            return json
        }
    }

    func wholeBody(of response: HTTPClientResponse) async throws -> [UInt8] {
        let status = Int(response.status.code)
        do {
            return try await response.collectBody(upTo: Self.longestAnswer, within: timeouts.idle, clock: idleClock)
        } catch is IdleWatch.Expired {
            throw AnthropicError(.timeout(.idle), phase: .head, status: status)
        } catch  where Task.isCancelled || error is CancellationError {
            throw CancellationError()
        } catch {
            throw AnthropicError(TransportFailure.isCut(error) ? .truncated : .transport, phase: .head, status: status)
        }
    }
}

extension String {
    /// The text with everything but unreserved characters escaped.
    ///
    /// - Source: RFC 3986, section 2.3.
    fileprivate var percentEncoded: String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
