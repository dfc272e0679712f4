import API
import Foundation
import Logging
import NIOHTTP1
import Testing

@testable import Server

@Suite struct LinkTests {
    @Test(arguments: [
        "evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1",
        "[2001:db8::1]", "evil.localhost.example", "0.0.0.0",
    ])
    func `a request naming another host gets no secret`(host: String) async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer { server in
                for link in try await links(of: server, host: host) {
                    #expect(link.hasPrefix("\(server.origin)/"), "\(link)")
                }
            }
        }

        #expect(log.lines.filter { $0.message.contains("PARLEY_PUBLIC_URL") }.map(\.level) == [.warning])
    }

    @Test(arguments: ["127.0.0.1:9000", "LOCALHOST:9000", "localhost", "127.8.9.10", "[::1]:9000"])
    func `this machine is recognised by its own names`(host: String) async throws {
        try await withServer { server in
            for link in try await links(of: server, host: host) {
                #expect(link.hasPrefix("http://\(host.lowercased())/"), "\(link)")
            }
        }
    }

    @Test(arguments: ["evil.example", "127.0.0.1", "localhost:9000"])
    func `with a public URL no host matters`(host: String) async throws {
        let settings = ServerSettings(publicURL: PublicURL("http://chat.example.org"))
        try await withServer(settings: settings) { server in
            for link in try await links(of: server, host: host) {
                #expect(link.hasPrefix("http://chat.example.org/"), "\(link)")
            }
        }
    }

    /// An invitation and a reset link, requested under a host name.
    private func links(of server: TestServer, host: String) async throws -> [String] {
        let headers = ["host": host, "sec-fetch-site": "same-origin"]
        let answer = try await server.stranger.post(
            "/auth/register",
            RegisterBody(email: "admin@example.org", password: Person.password, invite: server.setupToken),
            headers: headers)
        let admin = try server.stranger.signedIn(by: answer)
        let invite = try await admin.post("/admin/invites", NewInviteBody(), headers: headers)
        let path = "/admin/users/\(admin.user?.id ?? "")/password-reset"
        let reset = try await admin.send(.POST, path, nil, headers: headers)
        return [
            try invite.decode(InviteBody.self, expecting: 201).link ?? "",
            try reset.decode(ResetLinkBody.self, expecting: 201).link,
        ]
    }
}
