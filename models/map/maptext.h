#pragma once

#include "models/support/roles.h"
#include "services/map/neighbourhood.h"

namespace kekkai {

/// The heading over a column of the map: "KMS keys".
[[nodiscard]] QString mapColumnText(MapColumn column);
/// What one node is: "KMS key".
[[nodiscard]] QString mapKindText(const MapNode &node);
/// The node's first line: "orders", "AES256_GCM version 3", "12 more".
[[nodiscard]] QString mapNodeName(const MapNode &node);
/// Its second line: "aws-kms", "version 4", "KEK pii"; may be empty.
[[nodiscard]] QString mapNodeDetail(const MapNode &node);
/// "soft-deleted", "does not exist", "not encrypted"; empty where there is nothing to say.
[[nodiscard]] QString mapStateText(const MapNode &node);
[[nodiscard]] Mark mapStateMark(const MapNode &node);
/// Kind, name, detail and state in one line, for tooltips and screen readers.
[[nodiscard]] QString mapNodeSentence(const MapNode &node);

} // namespace kekkai
