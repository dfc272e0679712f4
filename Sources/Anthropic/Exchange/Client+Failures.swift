internal import AsyncHTTPClient
internal import NIOHTTP1

extension Client {
    /// Most bytes of a failed answer that are looked at.
    private static var longestErrorBody: Int { 1 << 16 }

    /// The failure of a call that was answered with a status other than 2xx.
    func httpError(_ response: HTTPClientResponse) async throws -> AnthropicError {
        let isRedirect = (300..<400).contains(response.status.code)
        let body = isRedirect ? nil : ErrorBody(try await beginning(of: response), key: endpoint.key)
        return AnthropicError(
            .http, phase: .head, status: Int(response.status.code), type: body?.type, code: body?.code,
            message: body?.message, requestID: requestID(of: response) ?? body?.requestID,
            retryAfter: RetryAfter.duration(in: response.headers),
            serverWantsRetry: response.headers.first(name: "x-should-retry").flatMap(Bool.init))
    }

    /// The failure of a call that was answered with success but not with a stream.
    func unexpectedBody(of response: HTTPClientResponse) async throws -> AnthropicError {
        let body = ErrorBody(try await beginning(of: response), key: endpoint.key)
        return AnthropicError(
            .notAnEventStream, phase: .head, status: Int(response.status.code), type: body.type, code: body.code,
            message: body.message, requestID: requestID(of: response) ?? body.requestID)
    }

    /// The server's identifier of a call.
    func requestID(of response: HTTPClientResponse) -> String? {
        ErrorBody.token(response.headers.first(name: "request-id"), key: endpoint.key)
    }

    /// The first bytes of a body. One that breaks or stalls counts as empty: the status says enough.
    private func beginning(of response: HTTPClientResponse) async throws -> [UInt8] {
        let bytes = try? await response.collectBody(
            upTo: Self.longestErrorBody, within: min(timeouts.idle, .seconds(5)))
        try Task.checkCancellation()
        return bytes ?? []
    }
}

extension HTTPHeaders {
    /// Whether the body is a stream of events.
    var isEventStream: Bool {
        let type = first(name: "content-type")?.prefix { $0 != ";" } ?? ""
        return type.blankTrimmed.lowercased() == "text/event-stream"
    }
}
