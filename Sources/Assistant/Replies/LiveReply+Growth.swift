internal import Model

/// What a reader at a position has yet to get.
extension LiveReply.State {
    var position: Position {
        guard isOpen, let last = message.parts.last else { return message.end }
        return Position(ordinal: last.ordinal, offset: 1 + last.text.utf8.count)
    }

    /// The position itself, or the end of what there is before it.
    func nearest(to position: Position) -> Position {
        guard position.ordinal < message.parts.count else { return min(position, self.position) }
        return min(
            position, Position(ordinal: position.ordinal, offset: 1 + message.parts[position.ordinal].text.utf8.count))
    }

    /// What has been added after a position.
    ///
    /// - Parameter count: Most bytes of text.
    func growth(after start: Position, atMost count: Int) -> ([LiveReply.Growth], Position) {
        var growth: [LiveReply.Growth] = []
        var (position, room) = (start, count)
        while let (next, end) = change(after: position, atMost: room) {
            growth.append(next)
            position = end
            if case .text(let text, _) = next { room -= text.utf8.count }
            if room <= 0 { break }
        }
        return (growth, position)
    }

    private func change(after position: Position, atMost count: Int) -> (LiveReply.Growth, Position)? {
        guard position.ordinal < message.parts.count else { return nil }
        let part = message.parts[position.ordinal]
        guard position.offset > 0 else {
            return (.start(ordinal: part.ordinal, kind: part.kind), Position(ordinal: part.ordinal, offset: 1))
        }
        let text = part.text.piece(afterByte: position.offset - 1, atMost: count)
        if !text.isEmpty {
            let read = part.text.utf8.distance(from: part.text.startIndex, to: text.endIndex)
            return (.text(String(text), kind: part.kind), Position(ordinal: part.ordinal, offset: 1 + read))
        }
        guard !isOpen || part.ordinal < message.parts.count - 1 else { return nil }
        return (
            .end(ordinal: part.ordinal, kind: part.kind, durationMillis: part.durationMillis),
            Position(ordinal: part.ordinal + 1, offset: 0)
        )
    }
}

extension String {
    /// The text after this many bytes of UTF-8. A position inside a character moves to the character's start.
    func suffix(afterByte position: Int) -> Substring {
        let bytes = utf8
        guard position <= bytes.count,
            let index = bytes.index(startIndex, offsetBy: max(0, position), limitedBy: endIndex)
        else { return "" }
        return self[index...]
    }

    /// The beginning of the text after this many bytes of UTF-8, without an incomplete character at its end.
    fileprivate func piece(afterByte position: Int, atMost count: Int) -> Substring {
        let rest = suffix(afterByte: position)
        guard count < rest.utf8.count,
            var end = rest.utf8.index(rest.startIndex, offsetBy: count, limitedBy: rest.endIndex)
        else { return rest }
        while UTF8.isContinuation(rest.utf8[end]) { rest.utf8.formIndex(before: &end) }
        return rest[..<end]
    }
}
