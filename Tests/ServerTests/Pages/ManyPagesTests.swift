import API
import EventStream
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Server

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct ManyPagesTests {
    @Test(.enabled(if: OpenFiles.canBe(3000), "Each page takes two open files."))
    func `a thousand open pages receive each change once, and nothing from other people`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let chat = try await admin.createChat(title: "Ducks")
            let cursors = try await [admin, member].asyncMap { try await $0.pageModel().cursor }
            let pages = OpenPages(count: 1000)

            try await withThrowingTaskGroup { group in
                for number in 0..<1000 {
                    let isOthers = number >= 900
                    group.addTask {
                        try await pages.follow(
                            number, as: isOthers ? member : admin, after: cursors[isOthers ? 1 : 0])
                    }
                    // More at once than the socket's backlog holds would be delayed for minutes.
                    guard (number + 1).isMultiple(of: 50) else { continue }
                    try await eventually("every page is connected") { pages.connected == number + 1 }
                }
                for (number, title) in ["Herons", "Egrets"].enumerated() {
                    _ = try await admin.patch("/chats/\(chat.id)", ChatChangesBody(title: title))
                    try await eventually("every page hears of \(title)") {
                        pages.count(hearing: number + 1, among: 0..<900) == 900
                    }
                }
                _ = try await member.createChat(title: "Storks")
                try await eventually("the others hear of theirs") { pages.count(hearing: 1, among: 900..<1000) == 100 }
                await server.shutDown()
                try await group.waitForAll()
            }

            #expect(pages.heard[..<900].allSatisfy { $0 == ["Herons", "Egrets"] })
            #expect(pages.heard[900...].allSatisfy { $0 == ["Storks"] })
        }
    }
}

/// Pages by number, and the birds that each event has brought them.
private final class OpenPages: Sendable {
    private struct State {
        var connected = 0
        var heard: [[String]]
    }

    /// Guards what the pages have received.
    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(heard: Array(repeating: [], count: count)))
    }

    var connected: Int { state.withLock(\.connected) }
    var heard: [[String]] { state.withLock(\.heard) }

    /// How many of these pages have received at least that many events.
    func count(hearing events: Int, among pages: Range<Int>) -> Int {
        heard[pages].count { $0.count >= events }
    }

    /// Keeps a page open until the server ends it.
    func follow(_ number: Int, as person: Person, after cursor: String) async throws {
        try await person.follow(after: cursor) {
            state.withLock { $0.connected += 1 }
        } each: { record in
            let birds = ["Ducks", "Herons", "Egrets", "Storks"].filter(record.event.data.contains)
            state.withLock { $0.heard[number].append(birds.joined(separator: ", ")) }
            return true
        }
    }
}

/// How many files the process may have open.
private enum OpenFiles {
    /// Raises the limit as far as the machine allows.
    static func canBe(_ count: rlim_t) -> Bool {
        #if canImport(Glibc)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0 else { return false }
        if limit.rlim_cur >= count { return true }
        guard limit.rlim_max >= count else { return false }
        limit.rlim_cur = count
        return setrlimit(files, &limit) == 0
    }
}
