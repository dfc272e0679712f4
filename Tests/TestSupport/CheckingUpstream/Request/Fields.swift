/// The members of an object at a path of the body. What is wrong is named as the API names it.
struct Fields {
    /// Where the object is, such as `messages.0`; empty for the body itself.
    let path: String
    private let json: WireJSON

    /// - Throws: ``Refusal`` if it is not an object.
    init(_ json: WireJSON, at path: String) throws {
        guard case .object = json else { throw Refusal.invalid(path, "Input should be an object") }
        self.json = json
        self.path = path
    }

    private init(json: WireJSON, path: String) {
        self.json = json
        self.path = path
    }

    /// The same members under another path.
    func at(_ path: String) -> Fields { Fields(json: json, path: path) }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    subscript(name: String) -> WireJSON? { json[name] }

    /// Refuses every member that is not named here.
    func allow(_ names: Set<String>) throws {
        if let extra = json.members.first(where: { !names.contains($0.name) }) {
            throw Refusal.extra(path(of: extra.name))
        }
    }

    func required(_ name: String) throws -> WireJSON {
        guard let value = json[name] else { throw Refusal.invalid(path(of: name), "Field required") }
        return value
    }

    func requiredText(_ name: String) throws -> String {
        _ = try required(name)
        return try text(name) ?? ""
    }

    func text(_ name: String) throws -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.text else { throw Refusal.invalid(path(of: name), "Input should be a valid string") }
        return text
    }

    func integer(_ name: String) throws -> Int? {
        guard let value = json[name] else { return nil }
        guard let number = value.integer else {
            throw Refusal.invalid(path(of: name), "Input should be a valid integer")
        }
        return number
    }

    func bool(_ name: String) throws -> Bool? {
        guard let value = json[name] else { return nil }
        guard let bool = value.bool else { throw Refusal.invalid(path(of: name), "Input should be a valid boolean") }
        return bool
    }

    func array(_ name: String) throws -> [WireJSON]? {
        guard let value = json[name] else { return nil }
        guard case .array(let elements) = value else {
            throw Refusal.invalid(path(of: name), "Input should be a valid array")
        }
        return elements
    }

    func object(_ name: String) throws -> Fields? {
        try json[name].map { try Fields($0, at: path(of: name)) }
    }

    /// A text that is one of these.
    func choice(_ name: String, of values: some Collection<String>) throws -> String? {
        guard let value = try text(name) else { return nil }
        guard values.contains(value) else {
            throw Refusal.invalid(path(of: name), "Input should be one of \(values.sorted().joined(separator: ", "))")
        }
        return value
    }
}
