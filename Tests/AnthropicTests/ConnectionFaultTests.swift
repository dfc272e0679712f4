import Foundation
import Logging
import TestSupport
import Testing

@testable import Anthropic

@Suite struct ConnectionFaultTests {
    private func error(at address: String) async throws -> AnthropicError {
        let http = HTTPConnections()
        let client = Client(
            endpoint: try Endpoint(address, key: APIKey("sk-secret")), http: http, clock: RecordedClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let outcome = try await Outcome(of: client.stream(.greeting))
        try await http.shutdown()
        return try #require(outcome.error)
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:1", ConnectionFault.refused), ("https://127.0.0.1:1", .refused), ("http://[::1]:1", nil),
            ("http://no-such-host.invalid", .unknownHost), ("https://no-such-host.invalid/base", .unknownHost),
        ] as [(String, ConnectionFault?)])
    func `the reason for a failed connection is reported`(address: String, fault: ConnectionFault?) async throws {
        let error = try await error(at: address)

        // Whether the other loopback address is routable depends on the machine.
        if let fault { #expect(error.fault == fault) }
        #expect(error.kind == .transport && error.phase == .connect)
        #expect("\(error)".contains(error.fault?.explanation ?? "broke"))
        #expect(!"\(error)".contains("127.0.0.1") && !"\(error)".contains("invalid") && !"\(error)".contains("secret"))
    }

    @Test func `a server without TLS is reported`() async throws {
        try await ScriptedUpstream.running(.messages(deltas: ["a"])) { upstream in
            let address = upstream.address.replacing("http://", with: "https://")

            let error = try await error(at: address)

            #expect(error.kind == .transport)
            #expect([.noTLS, .handshake, .closed].contains(error.fault))
        }
    }

    @Test(
        arguments: [
            (
                "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at …]))",
                ConnectionFault.untrustedCertificate
            ),
            ("NIOSSLExtraError.failedToValidateHostname: Couldn't find a.example in certificate", .otherHost),
            ("handshakeFailed(sslError([Error: … WRONG_VERSION_NUMBER …]))", .noTLS),
            ("handshakeFailed(sslError([Error: … TLSV1_ALERT_PROTOCOL_VERSION …]))", .handshake),
            ("uncleanShutdown", .closed), ("something else", nil), ("", nil),
        ] as [(String, ConnectionFault?)])
    func `TLS failures are recognised by their names`(description: String, fault: ConnectionFault?) {
        #expect(TransportFailure.tlsFault(description) == fault)
    }

    @Test func `each fault has an explanation of its own`() {
        #expect(Set(ConnectionFault.allCases.map(\.explanation)).count == ConnectionFault.allCases.count)
    }
}
