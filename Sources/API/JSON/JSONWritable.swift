/// A type that writes itself as JSON, for bodies and events that are sent often.
///
/// The text means the same as what `JSONEncoder` makes of the type. A general encoder costs many times as much.
public protocol JSONWritable: Encodable, Sendable {
    func write(to json: inout JSONWriter)
}

extension String: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.append(text: self)
    }
}

extension Int: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.append(literal: String(self))
    }
}

extension Bool: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.append(literal: self ? "true" : "false")
    }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.append(literal: "null") }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    public func write(to json: inout JSONWriter) {
        json.array { json in
            for element in self { json.element(element) }
        }
    }
}
