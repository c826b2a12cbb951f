#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

#include <QString>

namespace kekkai {

/// What an object is called in a list or link: "pii", "orders-value version 3 · AES256_GCM", "customer.email".
[[nodiscard]] QString objectLabel(const ObjectRef &object);
/// The kind in one word: "KEK", "Subject", "Connection secret".
[[nodiscard]] QString objectKindText(ObjectRef::Kind kind);
/// Both: "KEK pii".
[[nodiscard]] QString objectText(const ObjectRef &object);
/// What a part of the inventory is called: "KEKs", "Schemas".
[[nodiscard]] QString partText(InventoryPart part);
/// "waiting", "loading", "complete", ... in a word or two.
[[nodiscard]] QString phaseText(PartState::Phase phase);

} // namespace kekkai
