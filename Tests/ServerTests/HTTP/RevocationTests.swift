import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct RevocationTests {
    @Test func `a session or token that has ended gives access to no route`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for former in try await formerCredentials(of: admin) {
                for (route, expectation) in server.expectedRoutes where expectation.access != .anyone {
                    let answer = try await former.use(route, expectation, of: belongings)
                    #expect(answer.status == 401, "\(route)")
                }
                for page in ["/feed", "/chat/\(belongings.chat)/messages?before=\(belongings.message)"] {
                    #expect(try await former.get("!" + page).status == 401)
                }
            }
            #expect(try await belongings.areUntouched())
        }
    }

    /// Sessions and tokens that have ended, each in a different way.
    private func formerCredentials(of admin: Person) async throws -> [Person] {
        let loggedOut = try await admin.signingIn()
        #expect(try await loggedOut.send(.POST, "/auth/logout", nil).status == 204)

        let program = try await admin.withToken()
        let tokens = try await admin.get("/auth/tokens").decode(TokenListBody.self).tokens
        #expect(try await admin.delete("/auth/tokens/\(tokens[0].id)").status == 204)

        let ended = try await admin.signingIn()
        let current = try await ended.get("/auth/sessions").decode(SessionListBody.self).sessions
        let id = try #require(current.first { $0.isCurrent }?.id)
        #expect(try await admin.delete("/auth/sessions/\(id)").status == 204)

        let disabled = try await admin.server.member("disabled")
        let disabledProgram = try await disabled.withToken()
        let account = try #require(disabled.user?.id)
        #expect(try await admin.patch("/admin/users/\(account)", UserChangesBody(isActive: false)).status == 200)

        return [loggedOut, program, ended, disabled, disabledProgram]
    }

    @Test func `a disabled account cannot sign in, and can again once it is enabled`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let program = try await member.withToken()
            let id = try #require(member.user?.id)

            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(isActive: false))
            let refused = try await server.stranger.logIn("member@example.org", Person.password)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(isActive: true))
            let accepted = try await server.stranger.logIn("member@example.org", Person.password)

            #expect(refused.slug == "wrong-credentials")
            #expect(accepted.status == 200)
            #expect(try await member.get("/auth/me").status == 401)
            #expect(try await program.get("/auth/me").status == 200)
        }
    }

    @Test func `a demoted administrator loses access with the next request`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let second = try await server.member()
            let id = try #require(second.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(role: "admin"))
            let program = try await second.withToken()
            #expect(try await second.get("/admin/users").status == 200)
            #expect(try await program.get("/admin/users").status == 200)

            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(role: "user"))

            #expect(try await second.get("/admin/users").status == 403)
            #expect(try await program.get("/admin/users").status == 403)
        }
    }

    @Test func `a token counts only as a bearer token`() async throws {
        try await withServer { server in
            let secret = try #require(try await server.setUp().withToken().token)
            let basic = Data("x:\(secret)".utf8).base64EncodedString()
            let accepted = ["Bearer \(secret)", "bearer \(secret)", "BEARER  \(secret)"]
            let refused: [[String: String]] = [
                ["authorization": secret], ["authorization": "Basic \(basic)"], ["authorization": "Bearer"],
                ["authorization": "Bearer \(secret) x"], ["authorization": "Bearer \(secret.dropLast())"],
                ["authorization": "Bearer \(secret.uppercased())"], ["x-api-key": secret],
                ["cookie": "parley_session=\(secret)"], ["cookie": "__Host-parley=\(secret)"],
            ]

            for header in accepted {
                #expect(try await server.stranger.get("/auth/me", headers: ["authorization": header]).status == 200)
            }
            for headers in refused {
                #expect(try await server.stranger.get("/auth/me", headers: headers).status == 401, "\(headers)")
            }
            #expect(try await server.stranger.get("/auth/me?token=\(secret)&access_token=\(secret)").status == 401)
        }
    }
}
