/// Who asks, and which betas the request uses.
struct Credentials {
    let account: String
    let betas: Set<String>

    /// - Throws: ``Refusal`` if a header is missing, wrong, or given twice.
    init(_ request: RecordedRequest, service: SimulatedService) throws {
        account = try Self.account(of: request, service: service)
        guard let version = request["anthropic-version"] else {
            throw Refusal.invalid("anthropic-version", "header is required")
        }
        guard ["2023-06-01", "2026-10-21"].contains(version) else {
            throw Refusal.invalid("anthropic-version", "\"\(version)\" is not a valid version")
        }
        betas = Set(
            (request["anthropic-beta"] ?? "").split(separator: ",").map { String($0.trimmingSpaces) })
        if let unknown = betas.subtracting(service.betas).sorted().first {
            throw Refusal(message: "Unexpected value(s) `\(unknown)` for the `anthropic-beta` header.")
        }
    }

    private static func account(of request: RecordedRequest, service: SimulatedService) throws -> String {
        let bearer = request["authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        let keys = [bearer, request["x-api-key"]].compactMap(\.self)
        guard let key = keys.first, !key.isEmpty else { throw Refusal.unauthenticated("x-api-key header is required") }
        guard keys.count == 1 else { throw Refusal.unauthenticated("two keys were sent") }
        if service.accounts.isEmpty { return key }
        guard let account = service.accounts[key] else { throw Refusal.unauthenticated("invalid x-api-key") }
        return account
    }
}

extension Substring {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmingSpaces: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return self[first...last]
    }
}
