import Foundation

/// A program that answers each line of its input with one line, and ends at the end of its input.
struct Dialogue {
    private let input: FileHandle
    private let output: FileHandle

    init(_ program: String, _ arguments: [String]) throws {
        let (questions, answers) = (Pipe(), Pipe())
        (input, output) = (questions.fileHandleForWriting, answers.fileHandleForReading)
        // A program that is started meanwhile must not keep this one from noticing the end.
        for end in [input, output] { _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = questions.fileHandleForReading
        process.standardOutput = answers.fileHandleForWriting
        try process.run()
        try questions.fileHandleForReading.close()
        try answers.fileHandleForWriting.close()
    }

    func ask(_ line: String) throws -> String {
        try input.write(contentsOf: Data((line + "\n").utf8))
        return nextLine()
    }

    /// The next line of its output; empty at the end.
    func nextLine() -> String {
        var (line, byte): ([UInt8], UInt8) = ([], 0)
        // Byte by byte, so that nothing of the next line is taken.
        while read(output.fileDescriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Ends its input, and waits until it closes its output.
    func end() {
        try? input.close()  // It is closed if the program has ended.
        _ = nextLine()
    }
}
