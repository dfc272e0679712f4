import CMarkGFM

/// The numbers that stand before the items of ordered lists. cmark keeps that of the first only.
enum ItemNumbers {
    /// Gives each item of an ordered list its number, unless all of the list are the same, as in a list numbered `1.`
    /// throughout: such items are counted.
    static func note(in document: OpaquePointer, of source: [UInt8]) {
        guard let nodes = cmark_iter_new(document) else { return }
        defer { cmark_iter_free(nodes) }
        var starts: [Int]?
        while cmark_iter_next(nodes) != CMARK_EVENT_DONE {
            guard let list = cmark_iter_get_node(nodes), cmark_iter_get_event_type(nodes) == CMARK_EVENT_ENTER,
                cmark_node_get_type(list) == CMARK_NODE_LIST, cmark_node_get_list_type(list) == CMARK_ORDERED_LIST
            else { continue }
            let known = starts ?? lineStarts(of: source)
            starts = known
            note(in: list, of: source, known)
        }
    }

    private static func note(in list: OpaquePointer, of source: [UInt8], _ starts: [Int]) {
        var items: [(node: OpaquePointer, number: Int)] = []
        var next = cmark_node_first_child(list)
        while let item = next {
            guard let number = number(of: item, in: source, starts) else { return }
            items.append((item, number))
            next = cmark_node_next(item)
        }
        guard items.contains(where: { $0.number != items[0].number }) else { return }
        for (item, following) in zip(items, items.dropFirst()) where following.number != item.number + 1 {
            cmark_node_set_user_data(following.node, UnsafeMutableRawPointer(bitPattern: following.number + 1))
        }
    }

    /// The digits at the place where cmark says that an item begins.
    private static func number(of item: OpaquePointer, in source: [UInt8], _ starts: [Int]) -> Int? {
        let line = Int(cmark_node_get_start_line(item)) - 1
        guard starts.indices.contains(line) else { return nil }
        let place = starts[line] + Int(cmark_node_get_start_column(item)) - 1
        guard source.indices.contains(place) else { return nil }
        let digits = source[place...].prefix(10).prefix(while: SourceLine.isDigit)
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func lineStarts(of source: [UInt8]) -> [Int] {
        [0] + source.indices.filter { source[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }
}
