import API
import Foundation
import Logging
import Model
import NIOHTTP1
import Testing

@testable import Server

@Suite struct SecurityLogTests {
    @Test func `sign-ins, refusals and changes of permissions are in the log`() async throws {
        let log = RecordedLog()
        var secrets: [String] = ["nobody@example.org", "not this one", "my-password@typed.there"]
        var ids: [String: String] = [:]
        try await RecordedLog.$current.withValue(log) {
            (secrets, ids) = try await withServer(registration: .invite) { [secrets] server in
                let admin = try await server.setUp()
                let invite = try await admin.invitation(NewInviteBody())
                let ada = try await server.stranger.registering("ada", invite: invite)
                _ = try await server.stranger.logIn("ada@example.org", "not this one")
                _ = try await server.stranger.logIn("nobody@example.org", "not this one")
                _ = try await server.stranger.logIn("my-password@typed.there", "not this one")
                let again = try await ada.signingIn()
                _ = try await again.send(.POST, "/auth/logout", nil)
                let token = try await admin.withToken().token ?? ""
                let tokens = try await admin.get("/auth/tokens").decode(TokenListBody.self).tokens
                _ = try await admin.delete("/auth/tokens/\(tokens[0].id)")
                let change = PasswordBody(currentPassword: "not this one", newPassword: "another horse staple")
                _ = try await ada.post("/auth/password", change)
                _ = try await ada.post(
                    "/auth/password",
                    PasswordBody(currentPassword: Person.password, newPassword: "another horse staple"))
                let reset = try await admin.resetToken(for: ada.user)
                _ = try await server.stranger.post(
                    "/auth/reset", ResetBody(token: reset, password: "third horse staple"))
                _ = try await admin.patch("/admin/users/\(ada.user?.id ?? "")", UserChangesBody(isActive: false))
                _ = try await admin.put("/admin/context", ContextContentBody(content: "The secret recipe"))
                _ = try await admin.put("/context", ContextContentBody(content: "The secret recipe"))
                let second = try await admin.post("/admin/invites", NewInviteBody()).decode(InviteBody.self)
                _ = try await admin.delete("/admin/invites/\(second.id)")
                _ = try await admin.delete("/auth/sessions")
                return (
                    secrets + [
                        Person.password, "another horse staple", "third horse staple", invite, token, reset,
                        server.setupToken, "The secret recipe", admin.cookie ?? "", ada.cookie ?? "",
                    ],
                    ["admin": admin.user?.id ?? "", "ada": ada.user?.id ?? ""]
                )
            }
        }

        let admin = ids["admin"]
        let ada = ids["ada"]
        let expected: [(SecurityEvent, [String?])] = [
            (.registered, [admin, ada]), (.signInFailed, [ada, "unknown", "unknown"]), (.signedIn, [ada]),
            (.signedOut, [ada]), (.tokenMade, [admin]), (.tokenDeleted, [admin]), (.passwordWrong, [ada]),
            (.passwordChanged, [ada]), (.resetOffered, [ada]), (.passwordReset, [ada]), (.accountChanged, [ada]),
            (.contextSaved, [admin, admin]), (.inviteMade, ["unknown", "unknown"]), (.inviteDeleted, ["unknown"]),
            (.sessionsEnded, [admin]),
        ]
        for (event, users) in expected {
            let lines = log.lines(event.rawValue)
            #expect(lines.map { $0.metadata["user"] } == users, "\(event)")
            #expect(lines.allSatisfy { $0.level == .notice && $0.metadata["address"] == "127.0.0.1" }, "\(event)")
        }
        for event in [SecurityEvent.resetOffered, .accountChanged, .inviteMade, .inviteDeleted] {
            #expect(log.lines(event.rawValue).allSatisfy { $0.metadata["by"] == admin }, "\(event)")
        }
        for secret in secrets {
            #expect(!secret.isEmpty && !log.text.contains(secret))
        }
    }

    @Test func `throttled attempts are in the log, but cannot fill it`() async throws {
        let log = RecordedLog()
        try await RecordedLog.$current.withValue(log) {
            try await withServer { server in
                _ = try await server.setUp()
                _ = try await inParallel(40) {
                    try await server.stranger.logIn("admin@example.org", "guess \($0)").status
                }
            }
        }

        let throttled = log.lines(SecurityEvent.throttled.rawValue)
        #expect(!throttled.isEmpty)
        #expect(throttled.count < 10)
        #expect(throttled.allSatisfy { $0.level == .notice && $0.metadata["address"] == "127.0.0.1" })
    }

    @Test func `a rate limit drops lines and says how many`() {
        let log = RecordedLog()
        let pace = LogRateLimiter(every: .seconds(10))
        let start = ContinuousClock.now

        for second in [0, 1, 9, 10, 19, 30] {
            pace.log(to: log.logger, .notice, "Again", at: start + .seconds(second))
        }

        #expect(log.lines("Again").map { $0.metadata["left_out"] } == [nil, "2", "1"])
    }
}
