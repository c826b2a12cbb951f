#pragma once

#include "services/inventory/objectref.h"

#include <QList>
#include <QMetaType>

namespace kekkai {

/// A change that somebody asks for on a page. Nothing happens before it was made a plan, and the plan reviewed.
struct ChangeRequest {
    enum class Kind { SoftDelete, DeleteForEver, Undelete, Test };
    Kind kind = Kind::SoftDelete;
    QList<ObjectRef> objects; ///< KEKs, or versions of DEKs

    friend bool operator==(const ChangeRequest &, const ChangeRequest &) = default;
};

} // namespace kekkai

Q_DECLARE_METATYPE(kekkai::ChangeRequest)
