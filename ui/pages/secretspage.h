#pragma once

#include "models/secrets/secrettablemodel.h"
#include "ui/pages/browsepage.h"

namespace kekkai {

/// The Secrets of CMF: what they are called and who uses them. Their values cannot be read from CMF at all.
class SecretsPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit SecretsPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;

protected:
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;

private:
    SecretTableModel m_model;
};

} // namespace kekkai
