#pragma once

#include "services/inventory/objectref.h"

#include <Qt>

namespace kekkai {

/// Roles that every item model here answers besides Qt's own.
enum ItemRole {
    SortRole = Qt::UserRole, ///< the cell's raw value, so that dates sort as dates and numbers as numbers
    KeyRole, ///< ObjectRef: what the row is; the same in every column
    SearchRole, ///< QString: all that the filter field looks through
    DeletedRole, ///< bool: soft-deleted
    MarkRole, ///< int, a Mark: how serious the cell's state is; absent where the cell has no state
    MonoRole, ///< bool: a name, id or key, in the fixed-pitch font and elided in the middle
    ItemRoleEnd,
};

/// How a state is marked. Views show it as a shape and a colour beside the cell's word, never as a colour alone.
enum class Mark { None, Ok, Info, Low, Medium, High, Critical, Deleted, Muted };

} // namespace kekkai
