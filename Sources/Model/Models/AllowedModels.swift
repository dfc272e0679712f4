/// Which models people may choose, as an administrator decided. The default model may always be chosen.
package struct AllowedModels: Hashable, Sendable {
    /// Most models that can be allowed.
    package static let most = 200

    /// Names of the models beside the default one, as requests spell them.
    package let names: [String]
    /// The model of chats in which nobody chose one; nil for the one that the settings name.
    package let standard: String?

    package init(names: [String] = [], standard: String? = nil) {
        self.names = names
        self.standard = standard
    }

    /// The names as they may be stored, each once.
    ///
    /// - Throws: `InvalidInput`.
    package func accepted() throws(InvalidInput) -> AllowedModels {
        guard names.count <= Self.most else {
            throw InvalidInput("allowed", .tooLong, "at most \(Self.most) models can be allowed")
        }
        var accepted: [String] = []
        for name in names {
            let name = try Text.acceptLine(name, field: "allowed", length: Price.modelLength)
            if !accepted.contains(name) { accepted.append(name) }
        }
        guard let standard else { return AllowedModels(names: accepted) }
        return AllowedModels(
            names: accepted, standard: try Text.acceptLine(standard, field: "default", length: Price.modelLength))
    }
}
