#pragma once

#include "models/policies/policytablemodel.h"
#include "models/schemas/versionfields.h"
#include "models/support/latestresult.h"
#include "ui/pages/browsepage.h"

namespace kekkai {

/// The ENCRYPT and ENCRYPT_PAYLOAD rules of all subjects, with what lint says of them.
class PoliciesPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit PoliciesPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    void forgetConnection() override;
    bool reveal(const ObjectRef &object) override;

protected:
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;

private:
    void askForFields(const Policy &policy);

    PolicyTableModel m_model;
    LatestResult<QList<Policy>> m_policies;
    bool m_known = false; ///< policies have been looked for at least once
    VersionFieldsPtr m_fields; ///< of the current policy's version
    LatestResult<VersionFieldsPtr> m_fieldsWork;
    SchemaVersionPtr m_fieldsAskedFor;
    ObjectRef m_wanted; ///< to be revealed once the policies are known
};

} // namespace kekkai
