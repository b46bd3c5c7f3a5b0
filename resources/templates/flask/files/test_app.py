import unittest

from app import app


class AppTest(unittest.TestCase):
    def setUp(self) -> None:
        self.client = app.test_client()

    def test_shows_the_page(self) -> None:
        self.assertIn("Hello, world!", self.client.get("/").text)

    def test_greets_someone_by_name(self) -> None:
        answer = self.client.get("/api/greeting/Ada")
        self.assertEqual(answer.json, {"greeting": "Hello, Ada!"})


if __name__ == "__main__":
    unittest.main()
