import API
import NIOHTTP1

/// Runs an operation that many times at once; the results are in the order of the numbers.
func inParallel<Value: Sendable>(
    _ count: Int, _ operation: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
        for number in 0..<count { group.addTask { (number, try await operation(number)) } }
        var values: [Int: Value] = [:]
        for try await (number, value) in group { values[number] = value }
        return values.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension Sequence {
    /// One after another.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

extension Person {
    /// Makes an invitation, and returns its token.
    func invitation(_ body: NewInviteBody) async throws -> String {
        try await post("/admin/invites", body).decode(InviteBody.self, expecting: 201).link?.secret ?? ""
    }

    /// Makes a link to choose a new password, and returns its token.
    func resetToken(for user: UserBody?) async throws -> String {
        try await send(.POST, "/admin/users/\(user?.id ?? "")/password-reset", nil)
            .decode(ResetLinkBody.self, expecting: 201).link.secret
    }
}

extension String {
    /// The part of a link after the `#`.
    fileprivate var secret: String { split(separator: "#").last.map(String.init) ?? "" }
}
