import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct RouteMatrixTests {
    @Test func `every route has an expectation, and every expectation a route`() async throws {
        try await withServer { server in
            let names = server.listedRoutes.map { $0.nameInAPI ?? $0.description }
            let expected = Set(RouteExpectation.ofAPI.keys).union(RouteExpectation.pages)

            #expect(Set(names).subtracting(expected) == [])
            #expect(expected.subtracting(names) == [])
            #expect(names.count == Set(names).count)
        }
    }

    @Test func `without an account, only the public routes answer`() async throws {
        try await withServer { server in
            let belongings = try await Belongings(of: server.setUp())

            for (route, expectation) in server.expectedRoutes {
                let answer = try await server.stranger.use(route, expectation, of: belongings)

                let expected = expectation.access == .anyone ? expectation.status : 401
                #expect(answer.status == expected, "\(route)")
                if expected == 401 { #expect(answer.header("www-authenticate") == "Bearer", "\(route)") }
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test func `somebody else's things answer exactly like missing ones`() async throws {
        try await withServer { server in
            let belongings = try await Belongings(of: server.setUp())
            let member = try await server.member()
            let program = try await member.withToken()

            for (route, expectation) in server.expectedRoutes where expectation.access != .anyone {
                for person in [member, program] {
                    let foreign = try await person.use(route, expectation, of: belongings)
                    let missing = try await person.use(route, expectation, of: .missing)

                    if expectation.access == .administrator {
                        #expect(foreign.slug == "forbidden", "\(route)")
                        #expect(foreign.status == 403, "\(route)")
                    } else if route.namesSomething {
                        #expect(foreign.slug == "not-found", "\(route)")
                        #expect(foreign.status == 404, "\(route)")
                    } else if expectation.needsSession, person.token != nil {
                        #expect(foreign.slug == "session-required", "\(route)")
                        #expect(foreign.status == 403, "\(route)")
                    } else {
                        #expect(foreign.status == expectation.status, "\(route)")
                        continue
                    }
                    #expect(foreign.isLike(missing), "\(route)")
                }
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test func `an administrator can use every route, and gets 404 for what is missing`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)

            for (route, expectation) in server.expectedRoutes {
                if route.namesSomething {
                    let missing = try await admin.use(route, expectation, of: .missing)
                    #expect(missing.status == 404, "\(route)")
                    let garbage = try await admin.use(route, expectation, of: .garbage)
                    #expect(garbage.status == 404, "\(route)")
                }
                guard expectation.access != .anyone else { continue }
                let answer = try await admin.use(route, expectation, of: belongings)
                #expect(answer.status == expectation.status, "\(route): \(answer.text)")
            }
        }
    }

    @Test func `a message of one chat is not found in another`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let other = try await admin.createChat()

            let read = try await admin.get("/chats/\(other.id)/messages/\(belongings.message)")
            let page = try await admin.get("/chats/\(other.id)/messages?before=\(belongings.message)")

            #expect(read.status == 404)
            #expect(page.status == 404)
        }
    }

    @Test func `every other method is refused with a list of the allowed ones`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let belongings = try await Belongings(of: admin)
            let all: [HTTPMethod] = [.GET, .POST, .PUT, .PATCH, .DELETE, .HEAD, .OPTIONS]

            for (path, methods) in server.routes {
                let present = Set(methods).union(methods.contains("GET") ? ["HEAD"] : [])
                for method in all where !present.contains(method.rawValue) {
                    let answer = try await admin.send(method, "!" + belongings.fill(path), nil)

                    #expect(answer.status == 405, "\(method) \(path)")
                    let allowed = answer.header("allow")?.split(separator: ", ").map(String.init) ?? []
                    #expect(Set(methods).isSubset(of: allowed), "\(method) \(path)")
                }
            }
            #expect(try await belongings.areUntouched())
        }
    }

    @Test(arguments: ["/api/v1/nothing", "/api/v2/chats", "/api", "/nothing", "/api/v1/chats/x/y/z", "/health/x"])
    func `an unknown path is a problem of its own`(path: String) async throws {
        try await withServer { server in
            for person in [server.stranger, try await server.setUp()] {
                let answer = try await person.get("!" + path)

                #expect(answer.status == 404)
                #expect(answer.slug == "not-found")
                #expect(answer.header("content-type") == "application/problem+json")
                #expect(try answer.problem().requestID.isEmpty == false)
            }
        }
    }
}
