import Foundation
import Logging
import NIOCore
import Testing

@testable import App

@Suite(.timeLimit(.minutes(5))) struct LogTests {
    @Test func `logging does not wait for a reader, and the reader learns what is missing`() throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 100_000)
        let line = String(repeating: "x", count: 99) + "\n"

        for _ in 1...10_000 { output.write(line) }

        var text = ""
        while !text.hasSuffix("last\n") {
            text += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            if !text.contains("lost") { output.write("last\n") }
        }
        let lines = text.split(separator: "\n")
        let lost = try #require(lines.first { $0.contains("lines of the log were lost") })
        let count = try #require(Int(lost.prefix { $0.isNumber }))
        #expect(lines.filter { $0 == line.dropLast() }.count + count >= 10_000)
        #expect(lines.filter { $0 == line.dropLast() }.count < 10_000)
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
}
