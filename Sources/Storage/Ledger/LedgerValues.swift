package import Model

extension Micros: Bindable, Readable {
    package var value: Value { .integer(amount) }

    package init?(value: Value) {
        guard let amount = Int(value: value) else { return nil }
        self.init(Int64(amount))
    }
}

extension Provider: Bindable, Readable {}
extension ModelCall.Purpose: Bindable, Readable {}
extension CallOutcome.Ending: Bindable, Readable {}
