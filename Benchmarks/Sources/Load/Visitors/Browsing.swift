import NIOCore

/// Asks for the same thing again and again, and expects the same answer.
final class Browsing: Errand {
    private let request: ByteBuffer
    private let status: Int
    private let content: [UInt8]

    init(_ request: Request, expecting content: [UInt8], status: Int = 200) {
        self.request = request.bytes
        self.status = status
        self.content = content
    }

    func nextRequest() -> ByteBuffer? { request }

    func read(_ body: inout [UInt8], of answer: Answer, after wait: UInt32, in visit: inout Visit) {}

    func end(_ answer: Answer, _ body: [UInt8], in visit: inout Visit) -> Outcome {
        guard answer.status == status else { return .wrong("status \(answer.status)") }
        return body == content ? .counted : .wrong("the answer differs")
    }
}
