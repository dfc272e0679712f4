internal import AsyncHTTPClient
internal import Logging
internal import NIOCore
internal import NIOHTTP1

extension Client {
    /// Makes attempts until one succeeds or the policy gives up.
    ///
    /// - Throws: The last ``AnthropicError``, `CancellationError`, or what the observer throws.
    func retrying<Value>(
        observedBy observer: AttemptObserver? = nil, _ attempt: () async throws -> Value
    ) async throws -> Value {
        var number = 1
        while true {
            try await observer?.begin(number)
            do {
                return try await attempt()
            } catch let error as AnthropicError {
                await observer?.failed(with: error)
                guard let wait = retry.wait(after: error, attempt: number) else { throw error }
                logger.warning(
                    "A call to the model server failed and is tried again",
                    metadata: ["attempt": "\(number)", "wait": "\(wait)", "error": "\(error)"])
                try await clock.sleep(for: wait)
                number += 1
            }
        }
    }

    /// Sends a request and waits for the head of a successful response.
    ///
    /// - Parameters:
    ///   - path: Path after the endpoint's own.
    ///   - body: JSON to post; nil for a GET.
    ///   - betas: Names of experimental features.
    func send(path: String, body: [UInt8]? = nil, betas: [String] = []) async throws -> HTTPClientResponse {
        try Task.checkCancellation()  // an abandoned request would still be billed
        let response: HTTPClientResponse
        do {
            // In a task of its own: what it needs until the head arrives is released with it, while the body may take
            // long.
            async let head = http.client.execute(
                request(path: path, body: body, betas: betas), deadline: .now() + TimeAmount(timeouts.head))
            response = try await head
        } catch  where Task.isCancelled || error is CancellationError {
            throw CancellationError()
        } catch {
            throw TransportFailure.beforeHead(error)
        }
        guard (200..<300).contains(response.status.code) else {
            throw try await httpError(response)
        }
        return response
    }

    private func request(path: String, body: [UInt8]?, betas: [String]) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.base + path)
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "anthropic-version", value: endpoint.version)
        if !betas.isEmpty {
            request.headers.add(name: "anthropic-beta", value: betas.joined(separator: ","))
        }
        if let key = endpoint.key {
            switch endpoint.authentication {
            case .bearer: request.headers.add(name: "authorization", value: "Bearer \(key.secret)")
            case .apiKey: request.headers.add(name: "x-api-key", value: key.secret)
            }
        }
        if let body {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }
}
