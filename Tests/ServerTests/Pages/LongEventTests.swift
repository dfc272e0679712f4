import Model
import NIOCore
import NIOEmbedded
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct LongEventTests {
    private static let long = [ByteBuffer(repeating: 0x20, count: LongEventLimiter.short + 1)]
    private static let short = [ByteBuffer(repeating: 0x20, count: LongEventLimiter.short)]

    @Test func `a few long events of one user are written at a time`() async throws {
        let events = LongEventLimiter()
        let user = User.ID()
        let writing = Mutex((now: 0, most: 0, all: 0))
        let connection = NIOAsyncTestingChannel()

        _ = try await inParallel(200) { _ in
            try await events.send(Self.long, for: user, to: connection) {
                writing.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
                await Task.yield()
                writing.withLock { $0.now -= 1 }
            }
        }

        #expect(writing.withLock { $0.most } <= LongEventLimiter.width)
        #expect(writing.withLock { $0.all } == 200)
    }

    @Test func `nobody waits for another user's long events, nor a short event for a long one`() async throws {
        let events = LongEventLimiter()
        let (ada, eve) = (User.ID(), User.ID())
        let connection = NIOAsyncTestingChannel()
        let gate = Gate()
        let slow = Task {
            try await inParallel(10) { _ in
                try await events.send(Self.long, for: eve, to: connection) { try await gate.pass() }
            }
        }
        try await eventually("some of Eve's are being written") { gate.arrivals == LongEventLimiter.width }

        try await finishing {
            try await events.send(Self.long, for: ada, to: connection) {}
            try await events.send(Self.short, for: eve, to: connection) {}
        }

        #expect(gate.arrivals == LongEventLimiter.width)
        gate.open()
        _ = try await slow.value
    }

    @Test func `an event that cannot be written gives its turn to the next`() async throws {
        let events = LongEventLimiter()
        let user = User.ID()
        let connection = NIOAsyncTestingChannel()

        for _ in 0...LongEventLimiter.width {
            await #expect(throws: ChannelError.self) {
                try await events.send(Self.long, for: user, to: connection) { throw ChannelError.ioOnClosedChannel }
            }
        }

        try await finishing { try await events.send(Self.long, for: user, to: connection) {} }
    }

    @Test func `a page that has not read the last event takes no turn`() async throws {
        let events = LongEventLimiter()
        let user = User.ID()
        let (stalled, connection) = (NIOAsyncTestingChannel(), NIOAsyncTestingChannel())
        stalled.isWritable = false
        let gate = Gate()
        let waiting = Task {
            try await inParallel(LongEventLimiter.width) { _ in
                try await events.send(Self.long, for: user, to: stalled) { try await gate.pass() }
            }
        }
        try await eventually("the pages wait for their connections") { gate.arrivals == LongEventLimiter.width }

        try await finishing { try await events.send(Self.long, for: user, to: connection) {} }

        gate.open()
        _ = try await waiting.value
    }
}
