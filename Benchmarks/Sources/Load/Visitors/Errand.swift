import NIOCore

/// What a client in a closed loop asks for, and what it makes of the answers.
protocol Errand: AnyObject {
    /// The next request; `nil` if nothing is left to ask.
    func nextRequest() -> ByteBuffer?

    /// Takes what has arrived of a body; what it leaves is kept for the next call and for the end.
    ///
    /// - Parameter wait: Time since the request was sent, in microseconds.
    func read(_ body: inout [UInt8], of answer: Answer, after wait: UInt32, in visit: inout Visit)

    /// Takes the whole answer.
    func end(_ answer: Answer, _ body: [UInt8], in visit: inout Visit) -> Outcome
}

/// What a client makes of an answer.
enum Outcome {
    /// It is one of those that are measured.
    case counted
    /// It was needed for the others.
    case aside
    case wrong(String)
}

/// What one client did and how long it waited.
struct Visit: Sendable {
    /// Time from sending each request to the end of its answer, in microseconds.
    var waits: [UInt32] = []
    /// Time from sending each message to the first delta of the reply, in microseconds.
    var firstDeltas: [UInt32] = []
    /// Number of connections opened.
    var connections = 0
    /// The client's last chat, with the replies it got there.
    var chat: (id: String, replies: [[UInt8]])?
    /// Why the client gave up.
    var error: String?
}
