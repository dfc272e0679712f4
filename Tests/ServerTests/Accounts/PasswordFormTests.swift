import API
import Foundation
import Model
import Storage
import Testing

@testable import Server
@testable import Sodium

/// Some keyboards compose letters and others do not; a password is the same either way.
@Suite struct PasswordFormTests {
    private static let passwords = [
        "Ёлка зелёная й", "mật khẩu dài lắm", "Ångström café", "비밀번호 한글 문장", "ガギグゲゴパピプペポ",
        "éclair שלום עולם", "\u{212B}ngstr\u{F6}m \u{1E9B}\u{323} x",
    ]

    @Test(arguments: passwords)
    func `a password works in any form after its hash was renewed`(password: String) async throws {
        try await withServer { server in
            let composed = password.precomposedStringWithCanonicalMapping
            let decomposed = password.decomposedStringWithCanonicalMapping
            let users = UserStore(database: server.database)
            let ada = try await registered(composed, server)
            // A hash made with other parameters.
            let other = PasswordHasher(cost: PasswordHasher.Cost(passes: 2, memory: 16_384))
            let old = try await other.hash(try #require(Password(typed: composed)))
            try await users.setPassword(of: ada.id, hash: old, keeping: nil)

            let statuses = try await [decomposed, decomposed, composed, password].asyncMap {
                try await server.stranger.logIn("\(ada.email)", $0).status
            }

            #expect(statuses == [200, 200, 200, 200])
            #expect(try await users.credentials(email: ada.email)?.passwordHash != old)
            #expect(!composed.utf8.elementsEqual(decomposed.utf8))
        }
    }

    @Test(arguments: passwords)
    func `a password works in any form, however it was set`(password: String) async throws {
        try await withServer { server in
            let composed = password.precomposedStringWithCanonicalMapping
            let decomposed = password.decomposedStringWithCanonicalMapping
            let admin = try await server.setUp()
            let ada = try await registered(decomposed, server)
            try await expectOpen("\(ada.email)", [composed, decomposed], server)

            let change = try await admin.post(
                "/auth/password", PasswordBody(currentPassword: Person.password, newPassword: decomposed))
            #expect(change.status == 204)
            try await expectOpen("admin@example.org", [composed, decomposed], server)

            let token = try await admin.signingIn(password: composed).resetToken(for: admin.user)
            let reset = try await server.stranger.post("/auth/reset", ResetBody(token: token, password: decomposed))
            #expect(reset.status == 200)
            try await expectOpen("admin@example.org", [composed, decomposed], server)
        }
    }

    private func registered(_ password: String, _ server: TestServer) async throws -> User {
        if try await !Registration(database: server.database, mode: .open).isSetUp() { _ = try await server.setUp() }
        let email = "ada@example.org"
        let answer = try await server.stranger.post("/auth/register", RegisterBody(email: email, password: password))
        #expect(answer.status == 201)
        return try await UserStore(database: server.database).user(email: EmailAddress(email))
    }

    private func expectOpen(_ email: String, _ passwords: [String], _ server: TestServer) async throws {
        for password in passwords {
            #expect(try await server.stranger.logIn(email, password).status == 200)
        }
    }
}
