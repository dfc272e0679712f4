import Model
import Synchronization
import TestSupport
import Testing

@testable import Assistant
@testable import Server

@Suite struct SignInCheckTests {
    /// A session that can be ended, and how often it was looked up.
    private final class Lookup: Sendable {
        let isSignedIn = Mutex(true)
        let count = Atomic(0)

        @Sendable func check() -> Bool {
            count.add(1, ordering: .relaxed)
            return isSignedIn.withLock(\.self)
        }

        var made: Int { count.load(ordering: .relaxed) }
    }

    /// A clock that stands still until it is set.
    private final class Clock: Sendable {
        let time = Mutex(ContinuousClock.now)

        @Sendable func now() -> ContinuousClock.Instant { time.withLock(\.self) }
    }

    @Test func `a session is looked up once for all its pages after each change`() async throws {
        let (lookup, watch, session) = (Lookup(), Watch(), Session.ID())
        let clock = Clock()
        let checks = SignInChecks(now: clock.now)

        for _ in 0..<3 {
            watch.changes.notify()
            let answers = try await inParallel(300) { _ in await checks.isSignedIn(session, watch, lookup.check) }
            #expect(!answers.contains(false))
        }

        #expect(lookup.made == 3)
    }

    @Test func `the end of a session is noticed with the notification of it`() async throws {
        let (lookup, watch, session) = (Lookup(), Watch(), Session.ID())
        let clock = Clock()
        let checks = SignInChecks(now: clock.now)
        #expect(await checks.isSignedIn(session, watch, lookup.check))

        lookup.isSignedIn.withLock { $0 = false }
        watch.changes.notify()

        #expect(await !checks.isSignedIn(session, watch, lookup.check))
    }

    @Test func `a session that another process ended is noticed within a second`() async throws {
        let (lookup, watch, session) = (Lookup(), Watch(), Session.ID())
        let clock = Clock()
        let checks = SignInChecks(now: clock.now)
        #expect(await checks.isSignedIn(session, watch, lookup.check))

        lookup.isSignedIn.withLock { $0 = false }
        #expect(await checks.isSignedIn(session, watch, lookup.check))
        clock.time.withLock { $0 += .seconds(1) }

        #expect(await !checks.isSignedIn(session, watch, lookup.check))
    }

    @Test func `sessions do not answer for each other, and tokens for themselves only`() async throws {
        let (ended, open, watch) = (Lookup(), Lookup(), Watch())
        ended.isSignedIn.withLock { $0 = false }
        let clock = Clock()
        let checks = SignInChecks(now: clock.now)

        #expect(await !checks.isSignedIn(Session.ID(), watch, ended.check))
        #expect(await checks.isSignedIn(Session.ID(), watch, open.check))
        #expect(await !checks.isSignedIn(nil, watch, ended.check))
        #expect(await checks.isSignedIn(nil, watch, open.check))
    }
}
