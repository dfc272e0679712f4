import API
import Foundation
import Model
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct LinkPurposeTests {
    private func purpose(of token: String, _ server: TestServer) async throws -> Answer {
        try await server.stranger.post("/auth/link", LinkQueryBody(token: token))
    }

    @Test func `a link says who made it, or whose password it is for`() async throws {
        try await withServer(registration: .invite) { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody())
            let member = try await server.stranger.registering("member", invite: admin.invitation(NewInviteBody()))
            let reset = try await admin.resetToken(for: member.user)

            let (invitation, newPassword) = (
                try await purpose(of: invite, server).decode(LinkBody.self),
                try await purpose(of: reset, server).decode(LinkBody.self)
            )

            #expect(invitation.kind == "invite" && invitation.name == admin.user?.displayName)
            #expect(newPassword.kind == "reset" && newPassword.name == "member")
        }
    }

    @Test func `asking uses nothing up, and a used link is refused as what it was`() async throws {
        try await withServer(registration: .invite) { server in
            let admin = try await server.setUp()
            let invite = try await admin.invitation(NewInviteBody())
            let reset = try await admin.resetToken(for: admin.user)
            for token in [invite, reset, invite, reset] {
                #expect(try await purpose(of: token, server).status == 200)
            }

            _ = try await server.stranger.registering("member", invite: invite)
            _ = try await server.stranger.post("/auth/reset", ResetBody(token: reset, password: "another horse staple"))

            #expect(try await purpose(of: invite, server).slug == "invite-invalid")
            #expect(try await purpose(of: reset, server).slug == "reset-invalid")
            #expect(try await purpose(of: server.setupToken, server).slug == "invite-invalid")
            #expect(try await purpose(of: "", server).slug == "invite-invalid")
        }
    }

    @Test func `a server that is closed says so`() async throws {
        try await withServer(registration: .closed) { server in
            let admin = try await server.setUp()

            #expect(try await purpose(of: admin.invitation(NewInviteBody()), server).slug == "registration-closed")
        }
    }

    @Test func `whoever resets a password is signed in`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let token = try await admin.resetToken(for: member.user)

            let answer = try await server.stranger.post(
                "/auth/reset", ResetBody(token: token, password: "another horse staple"))

            let back = try server.stranger.signedIn(by: answer)
            #expect(try await back.get("/auth/me").decode(UserBody.self).id == member.user?.id)
        }
    }

    @Test func `a disabled account stays shut after a reset`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let token = try await admin.resetToken(for: member.user)
            let id = try #require(member.user?.id)
            _ = try await admin.patch("/admin/users/\(id)", UserChangesBody(isActive: false))

            let answer = try await server.stranger.post(
                "/auth/reset", ResetBody(token: token, password: "another horse staple"))

            #expect(answer.status == 204)
            #expect(answer.headers["set-cookie"].isEmpty)
        }
    }
}
