package import Foundation
package import Model

/// A value on its way to or from a database. Drivers store dates, UUIDs and the like in the form that suits their
/// engine.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case boolean(Bool)
    case time(Timestamp)
    case uuid(UUID)
    case json(String)
    case real(Double)
    /// Several values of one type. Not every engine has them: see ``Dialect/isOne(_:of:_:)``.
    indirect case list(ListType, [Value])
    /// A value that could not be converted, and why: a statement that contains it fails.
    case unwritable(String)
}

/// A type that can be interpolated into a ``Query``.
package protocol Bindable {
    var value: Value { get }
}

/// A type that can be read from a column.
package protocol Readable {
    /// `nil` if the value has another type.
    init?(value: Value)
}

extension String: Bindable, Readable {
    package var value: Value { .text(self) }

    /// A text that looks like an identifier may come as one; it has the same text.
    package init?(value: Value) {
        switch value {
        case .text(let text): self = text
        case .uuid(let uuid): self = UUIDText.text(of: uuid)
        default: return nil
        }
    }
}

extension Int: Bindable, Readable {
    package var value: Value { .integer(Int64(self)) }

    package init?(value: Value) {
        switch value {
        case .integer(let number): self.init(exactly: number)
        case .real(let number): self.init(exactly: number)  // the result of SUM may be real
        default: return nil
        }
    }
}

extension Double: Bindable, Readable {
    package var value: Value { .real(self) }

    package init?(value: Value) {
        switch value {
        case .real(let number): self = number
        case .integer(let number): self.init(number)
        default: return nil
        }
    }
}

extension Bool: Bindable, Readable {
    package var value: Value { .boolean(self) }

    package init?(value: Value) {
        switch value {
        case .boolean(let flag): self = flag
        case .integer(let number): self = number != 0
        default: return nil
        }
    }
}

extension [UInt8]: Bindable, Readable {
    package var value: Value { .bytes(self) }

    package init?(value: Value) {
        guard case .bytes(let bytes) = value else { return nil }
        self = bytes
    }
}

extension Timestamp: Bindable, Readable {
    package var value: Value { .time(self) }

    package init?(value: Value) {
        switch value {
        case .time(let time): self = time
        case .integer(let microseconds): self.init(microseconds: microseconds)
        default: return nil
        }
    }
}

extension Identifier: Bindable, Readable {
    package var value: Value { .uuid(uuid) }

    package init?(value: Value) {
        switch value {
        case .uuid(let uuid): self.init(uuid: uuid)
        case .text(let text): self.init(text)
        default: return nil
        }
    }
}

extension EmailAddress: Bindable, Readable {
    package var value: Value { .text(description) }

    package init?(value: Value) {
        guard case .text(let address) = value else { return nil }
        self.init(stored: address)
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    package var value: Value { self?.value ?? .null }
}

extension Optional: Readable where Wrapped: Readable {
    package init?(value: Value) {
        if case .null = value {
            self = .none
        } else if let wrapped = Wrapped(value: value) {
            self = .some(wrapped)
        } else {
            return nil
        }
    }
}

extension Bindable where Self: RawRepresentable, RawValue == String {
    package var value: Value { .text(rawValue) }
}

extension Readable where Self: RawRepresentable, RawValue == String {
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(rawValue: text)
    }
}

extension User.Role: Bindable, Readable {}
extension Language: Bindable, Readable {}
extension Theme: Bindable, Readable {}
extension Message.Role: Bindable, Readable {}
extension Message.Status: Bindable, Readable {}
extension Part.Kind: Bindable, Readable {}
extension PromptStore.ReplayedThinking: Bindable, Readable {}
extension ContextFile.Kind: Bindable, Readable {}
extension Effort: Bindable, Readable {}
extension SavedConnection.Authentication: Bindable, Readable {}
