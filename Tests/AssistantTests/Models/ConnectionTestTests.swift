import Anthropic
import TestSupport
import Testing

@testable import Assistant

@Suite struct ConnectionTestTests {
    @Test func `a server that answers with models and accepts the key works`() async throws {
        try await CheckingUpstream.running { upstream in
            let test = try await test(upstream.address, key: "key")

            #expect(test.isReachable)
            #expect(test.isKeyAccepted == true)
            #expect(test.models?.first == "claude-opus-5-5")
            #expect(test.fault == nil)
            #expect(upstream.accepted.isEmpty, "nothing that costs money")
        }
    }

    @Test func `a server that shows its models to everybody is asked about the key, too`() async throws {
        try await ScriptedUpstream.running(
            script: { request, _ in
                request.path.hasPrefix("/v1/models")
                    ? .json(#"{"data":[{"id":"local"}]}"#) : .error(status: 401, type: "authentication_error")
            },
            body: { upstream in
                let test = try await test(upstream.address, key: "wrong")

                #expect(test.isReachable)
                #expect(test.isKeyAccepted == false)
                #expect(test.fault == .keyRefused)
            })
    }

    @Test(
        arguments: [
            (401, ConnectionTest.Fault.keyRefused), (403, .keyRefused), (404, .foreign), (302, .foreign),
            (500, .failed), (429, .failed),
        ])
    func `an error is told by its kind`(status: Int, fault: ConnectionTest.Fault) async throws {
        try await ScriptedUpstream.running(.json(status: status, "{}")) { upstream in
            let test = try await test(upstream.address, key: "key")

            #expect(test.isReachable)
            #expect(test.models == nil)
            #expect(test.fault == fault)
        }
    }

    @Test func `a server without a list works if it counts tokens`() async throws {
        try await ScriptedUpstream.running(
            script: { request, _ in
                request.path.hasPrefix("/v1/models") ? .json(status: 404, "{}") : .json(#"{"input_tokens":3}"#)
            },
            body: { upstream in
                let test = try await test(upstream.address, key: nil)

                #expect(test.models == nil)
                #expect(test.isKeyAccepted == nil)
                #expect(test.fault == nil)
            })
    }

    @Test func `a server that is not there cannot be reached`() async throws {
        let address = try await ScriptedUpstream.running(.json("{}")) { $0.address }

        let test = try await test(address, key: "key")

        #expect(!test.isReachable)
        #expect(test.fault == .unreachable)
    }

    private func test(_ address: String, key: String?) async throws -> ConnectionTest {
        let http = HTTPConnections(connectTimeout: .hangLimit)
        let client = Client(
            endpoint: try Endpoint(address, key: key.flatMap(APIKey.init)), http: http,
            retry: RetryPolicy(maximumAttempts: 1), timeouts: Timeouts(head: .hangLimit, idle: .hangLimit),
            logger: .silent)
        let test = await ConnectionTest(client, model: "some-model")
        try await http.shutdown()
        return test
    }
}

@Suite struct ForbiddenHostTests {
    @Test(
        arguments: [
            "169.254.169.254", "2852039166", "0xa9fea9fe", "169.254.43518", "0251.0376.0251.0376", "fe80::1",
            "fe80::1%eth0", "febf::1", "fd00:ec2::254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
            "100.100.100.200", "metadata.google.internal", "metadata.google.internal.", "metadata",
        ])
    func `a machine's metadata is out of reach`(host: String) {
        #expect(ForbiddenHost.contains(host))
    }

    @Test(
        arguments: [
            "api.anthropic.com", "localhost", "127.0.0.1", "10.0.0.5", "192.168.1.4", "::1", "fd12::1", "fec0::1",
            "169.255.0.1", "metadata.example.org",
        ])
    func `servers at home and elsewhere are not`(host: String) {
        #expect(!ForbiddenHost.contains(host))
    }
}
