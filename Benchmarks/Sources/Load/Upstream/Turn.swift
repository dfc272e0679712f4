import NIOCore

/// The next delta of a reply, or its ending.
struct Turn {
    let reply: Int
    let delta: Int
    /// When to send it.
    let due: NIODeadline
}

/// Replies take turns: the delta that is due first comes first.
struct Turns {
    private var turns: [Turn] = []
    private var first = 0

    /// When the next turn is due.
    var due: NIODeadline? { first < turns.count ? turns[first].due : nil }

    /// Takes the next turn if it is due.
    mutating func next(by now: NIODeadline) -> Turn? {
        guard first < turns.count, turns[first].due <= now else { return nil }
        defer {
            first += 1
            if first > 4096, first > turns.count / 2 {
                turns.removeFirst(first)
                first = 0
            }
        }
        return turns[first]
    }

    /// Adds a turn, which is usually the last one.
    mutating func add(_ turn: Turn) {
        var place = turns.count
        while place > first, turns[place - 1].due > turn.due { place -= 1 }
        turns.insert(turn, at: place)
    }
}
