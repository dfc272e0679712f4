import Foundation
import Logging
import Testing

@testable import LocalModel

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

private let python = URL(filePath: #filePath).appending(path: "../../../.venv/bin/python").standardized.path

/// The real SmolLM2, over HTTP.
@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: python), "There is no .venv: run scripts/python-environment"),
    .timeLimit(.minutes(5)))
struct RealModelTests {
    @Test func `the bundled model streams an answer under its name`() async throws {
        let (status, body) = try await answer { _ in }

        #expect(status == 200)
        #expect(body.hasPrefix("event: message_start\n"))
        #expect(body.contains(#""model":"SmolLM2-135M-Instruct""#))
        #expect(body.contains(#""type":"text_delta""#))
        #expect(body.contains("event: message_stop\n"))
    }

    @Test func `without the key there is no answer`() async throws {
        let (status, _) = try await answer { $0.setValue("wrong", forHTTPHeaderField: "x-api-key") }

        #expect(status == 401)
    }

    private func answer(
        changing change: @Sendable (inout URLRequest) -> Void
    ) async throws -> (status: Int, body: String) {
        let settings = LocalModel.Settings(python: python)
        let model = LocalModel(settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await model.run() }
            defer { group.cancelAll() }
            var request = try Self.request(to: try await model.endpoint())
            change(&request)
            let (data, response) = try await URLSession.shared.data(for: request)
            return (try #require(response as? HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
        }
    }

    private static func request(to endpoint: LocalModel.Endpoint) throws -> URLRequest {
        var request = URLRequest(url: try #require(URL(string: endpoint.baseURL + "/v1/messages")))
        request.httpMethod = "POST"
        request.setValue(endpoint.key, forHTTPHeaderField: "x-api-key")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            #"{"model": "any", "max_tokens": 8, "stream": true, "messages": [{"role": "user", "content": "Hello"}]}"#
                .utf8)
        return request
    }
}
