import Foundation
import Logging
import NIOCore
import Testing

@testable import App

@Suite(.timeLimit(.minutes(5))) struct LogTests {
    @Test func `logging does not wait for a reader, and the reader learns what is missing`() async throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 100_000)
        let line = String(repeating: "x", count: 99) + "\n"

        for _ in 1...10_000 { output.write(line) }

        let reading = Task.detached { try pipe.fileHandleForReading.readToEnd() ?? Data() }
        output.flush(within: .seconds(120))
        try pipe.fileHandleForWriting.close()
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        let written = lines.count { $0 == line.dropLast() }
        let lost = lines.filter { $0.contains("lines of the log were lost") }
            .compactMap { Int($0.prefix(while: \.isNumber)) }
        #expect(written < 10_000)
        #expect(written + lost.reduce(0, +) == 10_000)
    }

    @Test func `a pipe without a reader does not end the program`() {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        try? pipe.fileHandleForReading.close()

        output.write("nobody reads this\n")

        output.flush(within: .seconds(120))
        withExtendedLifetime(pipe) {}
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{0}b", "a\tb"])
    func `no value can forge a line of the log`(value: String) throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        var handlers: [any LogHandler] = [
            TextLogHandler(label: "parley", output: output), JSONLogHandler(output: output),
        ]
        handlers[0][metadataKey: "own"] = "\(value)"
        let event = LogEvent(
            level: .notice, message: "\(value)", metadata: ["other": "\(value)"], source: "Test", file: "",
            function: "",
            line: 1)

        for handler in handlers { handler.log(event: event) }

        output.flush(within: .seconds(120))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 3)
        #expect(text.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") })
    }

    @Test(arguments: [
        (EADDRINUSE, "127.0.0.1", "127.0.0.1:80: another program"), (EADDRINUSE, "::1", "[::1]:80: another program"),
        (EADDRNOTAVAIL, "10.9.8.7", "10.9.8.7:80: this machine has no such"),
        (EACCES, "0.0.0.0", "0.0.0.0:80: the system"),
    ])
    func `a failure to listen is reported with the address`(code: CInt, host: String, words: String) throws {
        let failure = try #require(ListeningFailure(IOError(errnoCode: code, reason: "bind"), host: host, port: 80))

        #expect(failure.description.hasPrefix("cannot listen on \(words)"))
        #expect(ListeningFailure(IOError(errnoCode: ECONNRESET, reason: "read"), host: host, port: 80) == nil)
    }

    @Test(arguments: ["no.such.host.invalid", "127.0.0.1:8080", "http://127.0.0.1", "/run/parley.sock"])
    func `a host that is no address is named, not the error of a library`(host: String) throws {
        let error = try #require(throws: (any Error).self) {
            try SocketAddress.makeAddressResolvingHost(host, port: 80)
        }

        let failure = try #require(ListeningFailure(error, host: host, port: 80))

        #expect(failure.description.hasPrefix("cannot listen on "))
        #expect(failure.description.contains(": the name of the host is not known; PARLEY_HOST"))
    }
}
