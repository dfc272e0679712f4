/// A change to something that may be missing.
package enum Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It stays as it is.
    case keep
    /// It is replaced, or removed by nil.
    case set(Value?)

    /// Whether it is replaced or removed.
    package var isSet: Bool { self != .keep }

    /// What it becomes; nil if it stays or is removed.
    package var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    /// The same change of another value.
    package func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Change<Other> {
        switch self {
        case .keep: .keep
        case .set(let value): .set(try value.map(transform))
        }
    }
}
