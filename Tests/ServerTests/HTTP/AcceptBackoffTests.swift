import Foundation
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite struct AcceptBackoffTests {
    @Test(arguments: [EMFILE, ENFILE, ENOMEM])
    func `without file descriptors, accepting pauses for a second, and one line reports it`(code: Int32) throws {
        let log = RecordedLog()
        let channel = EmbeddedChannel()
        let options = Options()
        try channel.pipeline.syncOperations.addHandler(AcceptBackoff(logger: log.logger) { options.values.append($0) })

        for _ in 0..<50 { channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept")) }
        #expect(options.values == [false])
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(options.values == [false, true])
        channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))

        #expect(options.values == [false, true, false])
        #expect(log.lines.map(\.level) == [.error])
    }

    @Test func `any other error does not pause accepting`() throws {
        let log = RecordedLog()
        let channel = EmbeddedChannel()
        let options = Options()
        try channel.pipeline.syncOperations.addHandler(AcceptBackoff(logger: log.logger) { options.values.append($0) })

        channel.pipeline.fireErrorCaught(IOError(errnoCode: ECONNABORTED, reason: "accept"))

        #expect(options.values == [])
        #expect(log.lines.isEmpty)
    }

    private final class Options {
        var values: [Bool] = []
    }
}
