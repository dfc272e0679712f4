/// Who runs a model, and so who bills for it.
package struct Provider: RawRepresentable, Hashable, Sendable {
    /// Characters of a provider's name.
    package static let length = 1...64

    package static let anthropic = Self(rawValue: "anthropic")
    /// The model that is part of this program. It costs nothing, which no row of the price list has to say.
    package static let builtIn = Self(rawValue: "built-in")

    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}
