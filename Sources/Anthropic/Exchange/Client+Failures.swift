internal import AsyncHTTPClient
internal import NIOHTTP1

extension Client {
    /// The most bytes read of an error response.
    private static var longestErrorBody: Int { 1 << 16 }

    /// The failure of a call whose response has a status other than 2xx.
    func httpError(_ response: HTTPClientResponse) async throws -> AnthropicError {
        let isRedirect = (300..<400).contains(response.status.code)
        let body = isRedirect ? nil : ErrorBody(try await beginning(of: response), key: endpoint.key)
        return AnthropicError(
            .http, phase: .head, status: Int(response.status.code), type: body?.type, code: body?.code,
            message: body?.message, requestID: requestID(of: response) ?? body?.requestID,
            retryAfter: RetryAfter.duration(in: response.headers),
            serverWantsRetry: response.headers.first(name: "x-should-retry").flatMap(Bool.init))
    }

    /// The failure of a call whose response is a success but not a stream.
    ///
    /// - Parameter bytes: The part of the body that was read.
    func unexpectedBody(_ bytes: [UInt8], of response: HTTPClientResponse) -> AnthropicError {
        let body = ErrorBody(bytes, key: endpoint.key)
        return AnthropicError(
            .notAnEventStream, phase: .head, status: body.status ?? Int(response.status.code), type: body.type,
            code: body.code,
            message: body.message, requestID: requestID(of: response) ?? body.requestID)
    }

    /// The server's identifier of a call.
    func requestID(of response: HTTPClientResponse) -> String? {
        ServerText.token(response.headers.first(name: "request-id"), key: endpoint.key)
    }

    /// The first bytes of a body. A body that breaks off or stalls counts as empty: the status is enough.
    func beginning(of response: HTTPClientResponse) async throws -> [UInt8] {
        let bytes = try? await response.collectBody(
            upTo: Self.longestErrorBody, within: min(timeouts.idle, .seconds(5)), clock: idleClock)
        try Task.checkCancellation()
        return bytes ?? []
    }
}

extension HTTPHeaders {
    /// Whether the body is a stream of events.
    var isEventStream: Bool {
        mediaType == "text/event-stream"
    }

    /// Whether the body is JSON.
    var isJSON: Bool {
        mediaType == "application/json"
    }

    /// Media type of the body in lower case, without parameters.
    private var mediaType: String {
        let type = first(name: "content-type")?.utf8.prefix(256).prefix { $0 != UInt8(ascii: ";") }
        return Substring(type ?? "".utf8[...]).blankTrimmed.lowercased()
    }
}
